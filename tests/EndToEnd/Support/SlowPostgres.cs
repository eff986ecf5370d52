using System.Diagnostics;

namespace Baktainer.EndToEnd.Support;

/// <summary>A server whose dump takes a while: a few hundred MB, and little CPU time while <see cref="SlowAsync"/> holds.</summary>
public sealed class SlowPostgres : IAsyncLifetime
{
    internal const string Name = "e2e-slow";

    public async ValueTask InitializeAsync()
    {
        await Database.Postgres15.StartAsync(Name);
        await Docker.ExecAsync(
            Name,
            "create table big(id int, body text); insert into big select n, repeat(md5(n::text), 16) from generate_series(1, 400000) n; checkpoint;",
            "psql", "-q", "-U", "postgres", "shop");
        await SlowAsync();
    }

    public async ValueTask DisposeAsync() => await Docker.RemoveAsync(Name);

    internal static Task SlowAsync() => Docker.RunAsync("update", "--cpus", "0.15", Name);

    internal static Task FastAsync() => Docker.RunAsync("update", "--cpus", "2", Name);

    /// <summary>Starts a backup and returns once some of the big table's sealed bytes are on their way into the store.</summary>
    internal static async Task<Process> StartBackupAsync(TestAgent agent, string transport)
    {
        var process = agent.Start(agent.BackupArguments(Name, "--transport", transport));
        await Wait.UntilAsync(
            () => Task.FromResult(process.HasExited || agent.Files().Any(file => new FileInfo(file) is { Exists: true, Length: > 0 } info && info.Name.Contains("db-shop", StringComparison.Ordinal))),
            "the dump is half way");
        Assert.False(process.HasExited, "the backup ended too early");
        return process;
    }

    /// <summary>Host process ids of the dump at work, wherever it runs.</summary>
    internal static async Task<IReadOnlyList<int>> DumpProcessesAsync()
    {
        var found = new List<int>(await Docker.ProcessesAsync(Name, "pg_dump"));
        foreach (var sidecar in await Docker.SidecarsAsync()) found.AddRange(await Docker.ProcessesAsync(sidecar, "pg_dump"));
        return found;
    }
}
