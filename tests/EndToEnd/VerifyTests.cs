using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Damage is found, told, and never restored over good data.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private const string Source = "e2e-verify";
    private readonly TestAgent agent = new();

    public async ValueTask InitializeAsync()
    {
        await Database.Sqlite3.StartAsync(Source);
        await Database.Sqlite3.SeedAsync(Source);
        await agent.BackupAsync(Source);
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Source);
        agent.Dispose();
    }

    [Fact]
    public async Task Verify_finds_one_flipped_bit_at_both_levels()
    {
        var file = Artifact();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var stored = await agent.RunAsync("verify", "--latest", Source, "--store", agent.Store, "--json");
        var readable = await agent.RunAsync("verify", "--latest", Source, "--store", agent.Store, "--identity", agent.IdentityFile, "--json");

        Assert.Equal((1, "BK505"), (stored.ExitCode, CodeOf(stored)));
        Assert.Equal((1, "BK503"), (readable.ExitCode, CodeOf(readable)));
    }

    [Fact]
    public async Task Verify_finds_a_truncated_and_a_missing_artifact()
    {
        var file = Artifact();
        await using (var stream = File.OpenWrite(file)) stream.SetLength(stream.Length - 100);
        var truncated = await agent.RunAsync("verify", "--latest", Source, "--store", agent.Store, "--json");
        File.Delete(file);
        var missing = await agent.RunAsync("verify", "--latest", Source, "--store", agent.Store, "--json");

        Assert.Equal((1, "BK505"), (truncated.ExitCode, CodeOf(truncated)));
        Assert.Equal((1, "BK405"), (missing.ExitCode, CodeOf(missing)));
    }

    [Fact]
    public async Task Verify_says_so_when_the_identity_is_another()
    {
        using var other = new TestAgent();

        var result = await agent.RunAsync("verify", "--latest", Source, "--store", agent.Store, "--identity", other.IdentityFile, "--json");

        Assert.Equal((1, "BK502"), (result.ExitCode, CodeOf(result)));
    }

    [Fact]
    public async Task Restore_keeps_the_data_when_the_backup_is_damaged()
    {
        var before = await Database.Sqlite3.FingerprintAsync(Source);
        var file = Artifact();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^40] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var result = await agent.RunAsync("restore", "--latest", Source, "--store", agent.Store, "--identity", agent.IdentityFile, "--clean", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Nothing was replaced", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await Database.Sqlite3.FingerprintAsync(Source));
    }

    [Fact]
    public async Task Restore_refuses_a_database_that_holds_data_and_keeps_a_safety_backup_when_told_to_replace_it()
    {
        var before = await Database.Sqlite3.FingerprintAsync(Source);
        await Docker.ExecAsync(Source, null, "sqlite3", Database.Sqlite3.DatabaseName, "create table newer(x); insert into newer values (1)");

        var refused = await agent.RunAsync("restore", "--latest", Source, "--store", agent.Store, "--identity", agent.IdentityFile, "--json");
        var replaced = await agent.RestoreAsync(Source, Source, "--clean");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("BK601", TestAgent.Json(refused).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(before, await Database.Sqlite3.FingerprintAsync(Source));
        var kept = replaced.GetProperty("safetyBackup").GetString()!;
        (await agent.RunAsync("restore", kept, "--into", Source, "--clean", "--no-safety-backup", "--store", agent.Store, "--identity", agent.IdentityFile)).Require();
        Assert.Equal("1", await Docker.ExecAsync(Source, null, "sqlite3", Database.Sqlite3.DatabaseName, "select count(*) from newer"));
    }

    private static string CodeOf(Result result) => TestAgent.Json(result).GetProperty("artifacts")[0].GetProperty("error").GetProperty("code").GetString()!;

    private string Artifact() => agent.Files().Single(file => file.EndsWith(".age", StringComparison.Ordinal));
}
