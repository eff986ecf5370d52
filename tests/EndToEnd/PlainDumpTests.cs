using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Backups in plain SQL, which psql reads and says a word about at each large object.</summary>
public sealed class PlainDumpTests : IAsyncDisposable
{
    private const string Source = "e2e-plain";
    private const string Scratch = "e2e-plain-scratch";
    private readonly TestAgent agent = new();

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Source);
        await Docker.RemoveAsync(Scratch);
        agent.Dispose();
    }

    [Fact]
    public async Task Many_large_objects_come_back()
    {
        await Database.Postgres17.StartAsync(Source, options: ["--label", "baktainer.db.format=plain"]);
        await Database.Postgres17.SeedAsync(Source);
        await QueryAsync(Source, "select count(lo_from_bytea(0, '\\x01')) from generate_series(1, 30000)");
        await agent.BackupAsync(Source);
        await Database.Postgres17.StartAsync(Scratch, labelled: false);

        await agent.RestoreAsync(Source, Scratch);

        Assert.Equal("30001", await QueryAsync(Scratch, "select count(*) from pg_largeobject"));
        Assert.Equal(await QueryAsync(Source, "select md5(string_agg(c::text, '' order by id)) from customers c"), await QueryAsync(Scratch, "select md5(string_agg(c::text, '' order by id)) from customers c"));
    }

    private static Task<string> QueryAsync(string container, string sql) => Docker.ExecAsync(container, sql, "psql", "-At", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "shop");
}
