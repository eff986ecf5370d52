using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>A backup damaged in its store: a restore into an empty server never succeeds, and says that it stopped half way.</summary>
public sealed class RestoreDamageTests : IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Theory]
    [InlineData("baktainer-test/postgres:17")]
    [InlineData("baktainer-test/mariadb:11.8")]
    [InlineData("baktainer-test/sqlite:3")]
    public async Task Restore_of_a_damaged_backup_fails_and_a_sound_one_puts_it_right(string image)
    {
        var database = Database.All.Single(candidate => candidate.Image == image);
        var (source, scratch) = ($"e2e-damage-{database.Engine}", $"e2e-damage-{database.Engine}-scratch");
        try
        {
            await database.StartAsync(source);
            await database.SeedAsync(source);
            await database.StartAsync(scratch, labelled: false);

            foreach (string[] sealing in (string[][])[["--recipient", agent.Recipient], ["--unencrypted", "--compression", "none"]])
            {
                (await agent.RunAsync(["backup", source, "--store", agent.Store, .. sealing, "--json"])).Require();
                var file = agent.Files().Where(file => Path.GetFileName(file).StartsWith("db-", StringComparison.Ordinal)).MaxBy(File.GetLastWriteTimeUtc)!;
                var sound = await File.ReadAllBytesAsync(file);
                foreach (var damaged in Damages(sound))
                {
                    await File.WriteAllBytesAsync(file, damaged);
                    await AssertFailsAsync(database, source, scratch);
                }

                await File.WriteAllBytesAsync(file, sound);
            }

            await agent.RestoreAsync(source, scratch, "--clean", "--no-safety-backup");
            Assert.Equal(await database.FingerprintAsync(source), await database.FingerprintAsync(scratch));
        }
        finally
        {
            await Docker.RemoveAsync(source);
            await Docker.RemoveAsync(scratch);
        }
    }

    /// <summary>A byte in the middle, the end away, and the end away exactly between two statements where these can be seen.</summary>
    private static IEnumerable<byte[]> Damages(byte[] sound)
    {
        var flipped = sound.ToArray();
        flipped[flipped.Length / 2] ^= 1;
        yield return flipped;
        yield return sound[..^1000];
        if (sound.AsSpan(sound.Length / 2).IndexOf(";\n"u8) is var at and > 0) yield return sound[..((sound.Length / 2) + at + 2)];
    }

    private async Task AssertFailsAsync(Database database, string source, string scratch)
    {
        await EmptyAsync(database, scratch);

        var result = await agent.RunAsync("restore", "--latest", source, "--store", agent.Store, "--identity", agent.IdentityFile, "--into", scratch, "--json");

        Assert.Equal(1, result.ExitCode);
        var error = TestAgent.Json(result).GetProperty("error");
        Assert.Contains(error.GetProperty("code").GetString(), (string[])["BK503", "BK504", "BK505", "BK602"]);
        Assert.Contains($"into container '{scratch}' stopped half way", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("may hold a part", error.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        if (database.Engine == "sqlite") Assert.Equal("0", await Docker.ExecAsync(scratch, null, "sqlite3", database.DatabaseName, "select count(*) from sqlite_master"));
    }

    private static Task EmptyAsync(Database database, string container) => database.Engine switch
    {
        "postgres" => Docker.ExecAsync(container, "drop database if exists shop with (force);", "psql", "-q", "-U", "postgres", "postgres"),
        "mariadb" => Docker.ExecAsync(container, "drop database if exists shop;", "sh", "-c", "MYSQL_PWD=\"$MARIADB_ROOT_PASSWORD\" exec mariadb -uroot"),
        _ => Docker.ExecAsync(container, null, "sh", "-c", "rm -f /data/shop.db*"),
    };
}
