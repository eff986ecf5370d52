using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>No lock-in: age, zstd and the database's own tools restore without this program.</summary>
public sealed class StockToolTests
{
    [Fact]
    public async Task Stock_tools_restore_a_backup_from_the_store_alone()
    {
        using var agent = new TestAgent();
        var source = await Database.Postgres15.StartAsync("e2e-stock");
        var scratch = await Database.Postgres15.StartAsync("e2e-stock-scratch", labelled: false);
        try
        {
            await Database.Postgres15.SeedAsync(source);
            await agent.BackupAsync(source);
            var globals = agent.Files().Single(file => file.EndsWith("globals.sql.zst.age", StringComparison.Ordinal));
            var dump = agent.Files().Single(file => file.EndsWith("db-shop.pgdump.zst.age", StringComparison.Ordinal));

            await PipeAsync(agent, globals, "docker exec -i e2e-stock-scratch psql -q -U postgres");
            await PipeAsync(agent, dump, "docker exec -i e2e-stock-scratch pg_restore --clean --if-exists -U postgres -d shop");

            Assert.Equal(await Database.Postgres15.FingerprintAsync(source), await Database.Postgres15.FingerprintAsync(scratch));
        }
        finally
        {
            await Docker.RemoveAsync(source);
            await Docker.RemoveAsync(scratch);
        }
    }

    [Fact]
    public async Task Decrypt_gives_what_stock_age_gives_and_the_manifest_tells_its_digests()
    {
        using var agent = new TestAgent();
        var source = await Database.Sqlite3.StartAsync("e2e-decrypt");
        try
        {
            await Database.Sqlite3.SeedAsync(source);
            var report = await agent.BackupAsync(source);
            var artifact = report.GetProperty("results")[0].GetProperty("backup").GetProperty("artifacts")[0];
            var file = Path.Combine(agent.StorePath, artifact.GetProperty("key").GetString()!);
            var (opened, plain, stock) = (Path.Combine(agent.Directory, "opened"), Path.Combine(agent.Directory, "plain"), Path.Combine(agent.Directory, "stock"));

            (await agent.RunAsync("decrypt", file, "--identity", agent.IdentityFile, "-o", opened)).Require();
            (await agent.RunAsync("decrypt", file, "--identity", agent.IdentityFile, "-o", plain, "--decompress")).Require();
            (await Shell.RunAsync("age", ["-d", "-i", agent.IdentityFile, "-o", stock, file])).Require();

            Assert.Equal(await Sha256Async(stock), await Sha256Async(opened));
            Assert.Equal(artifact.GetProperty("sealed").GetProperty("sha256").GetString(), await Sha256Async(file));
            Assert.Equal(artifact.GetProperty("plain").GetProperty("sha256").GetString(), await Sha256Async(plain));
            Assert.Equal(2, (await agent.RunAsync("decrypt", file, "--identity", agent.IdentityFile, "-o", plain)).ExitCode);
        }
        finally
        {
            await Docker.RemoveAsync(source);
        }
    }

    private static async Task PipeAsync(TestAgent agent, string file, string into) =>
        await Shell.RunAsync("bash", ["-c", $"set -o pipefail; age -d -i {agent.IdentityFile} {file} | zstd -dc | {into}"]);

    private static async Task<string> Sha256Async(string file) => (await Shell.RunAsync("sha256sum", [file])).Require().Output.Split(' ')[0];
}
