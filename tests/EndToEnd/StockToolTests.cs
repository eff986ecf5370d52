using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>No lock-in: age, zstd and the database's own tools restore without this program.</summary>
public sealed class StockToolTests
{
    private const string Source = "e2e-stock";
    private const string Scratch = "e2e-stock-new";

    public static TheoryData<string, string> Kinds => new()
    {
        { "PostgreSQL", Database.Postgres15.Image }, { "MySQL", Database.MySql9.Image }, { "MariaDB", Database.MariaDb11.Image }, { "SQLite", Database.Sqlite3.Image },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Lines_of_the_page_restore_a_backup_from_the_store_alone(string engine, string image)
    {
        var database = Database.All.Single(one => one.Image == image);
        using var agent = new TestAgent();
        try
        {
            await database.StartAsync(Source);
            await database.StartAsync(Scratch, labelled: false);
            await database.SeedAsync(Source);
            await agent.BackupAsync(Source);
            if (engine == "PostgreSQL") await Docker.ExecAsync(Scratch, null, "psql", "-q", "-U", "postgres", "-c", "drop database shop");
            var backup = Path.GetDirectoryName(agent.Files().Single(file => file.EndsWith("manifest.json", StringComparison.Ordinal)))!;

            var lines = LinesOf(engine);
            Assert.NotEmpty(lines);
            foreach (var line in lines)
            {
                var typed = line.Replace(" key.txt ", $" {agent.IdentityFile} ", StringComparison.Ordinal).Replace(" new ", $" {Scratch} ", StringComparison.Ordinal);
                (await Shell.RunAsync("bash", ["-c", $"set -o pipefail; cd {backup}; {typed}"])).Require();
            }

            Assert.Equal(await database.FingerprintAsync(Source), await database.FingerprintAsync(Scratch));
        }
        finally
        {
            await Docker.RemoveAsync(Source);
            await Docker.RemoveAsync(Scratch);
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

    /// <summary>Those of the page's block that follow the comment which begins with the engine's name.</summary>
    private static List<string> LinesOf(string engine)
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "restore.md"));
        return [.. page.SkipWhile(line => line != "## Without Baktainer").SkipWhile(line => !line.StartsWith($"# {engine}", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith("age ", StringComparison.Ordinal))];
    }

    private static async Task<string> Sha256Async(string file) => (await Shell.RunAsync("sha256sum", [file])).Require().Output.Split(' ')[0];
}
