using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>How backups come to be, and what becomes of attempts that do not.</summary>
public sealed class BackupVaultCommitTests : VaultFixture
{
    private static readonly BackupLocation Location = At("web/shop", "2026-01-02T03:04:05Z");

    [Fact]
    public async Task Vault_shows_a_backup_only_when_it_is_committed()
    {
        using var content = new MemoryStream(new byte[12]);
        var put = await Vault.PutArtifactAsync(Location, "db.age", content, Token);
        Assert.Equal(Location.Key("db.age"), put.Key);
        Assert.Empty(await IdsAsync());

        await Vault.CommitAsync(ManifestOf(Location, ("db.age", 12)), Token);
        Assert.Equal(["web/shop/20260102"], await IdsAsync());
    }

    [Fact]
    public async Task Vault_does_not_commit_an_artifact_that_is_missing()
    {
        await PutAsync(Location.Key("db.age"), "sealed bytes");
        var failure = await Fails(FailureCodes.StoreMismatch, () => Vault.CommitAsync(ManifestOf(Location, ("db.age", 12), ("globals.age", 5)), Token));
        Assert.Contains("globals.age' is missing", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Vault_does_not_commit_an_artifact_of_another_size()
    {
        await PutAsync(Location.Key("db.age"), "sealed bytes");
        var failure = await Fails(FailureCodes.StoreMismatch, () => Vault.CommitAsync(ManifestOf(Location, ("db.age", 13)), Token));
        Assert.Contains("has 12 bytes in the store; 13 bytes were sealed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Vault_never_writes_a_manifest_twice()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02");
        await Fails(FailureCodes.ObjectExists, () => Vault.CommitAsync(manifest with { Engine = "mysql" }, Token));
        Assert.Equal("postgres", (await Vault.FindAsync(manifest.Id, Token)).Engine);
    }

    [Fact]
    public async Task Vault_does_not_commit_a_manifest_that_it_would_not_read()
    {
        var good = ManifestOf(Location, ("db.age", 12));
        await PutAsync(Location.Key("db.age"), "sealed bytes");
        foreach (var bad in new[] { good with { Target = "shop" }, good with { Id = "x" }, good with { Artifacts = [] }, good with { V = 2 } })
            await Fails(FailureCodes.Unexpected, () => Vault.CommitAsync(bad, Token));
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Vault_keeps_the_manifests_name_from_artifacts()
    {
        using var content = new MemoryStream(new byte[12]);
        await Fails(FailureCodes.Unexpected, () => Vault.PutArtifactAsync(Location, "manifest.json", content, Token));
    }

    [Fact]
    public async Task Vault_discards_a_failed_attempt_and_nothing_beside_it()
    {
        await PutAsync(Location.Key("globals.age"), "x");
        await PutAsync(Location.Key("db.age"), "x");
        var next = At("web/shop", "2026-01-02T03:04:05Z", attempt: 2);
        await PutAsync(next.Key("db.age"), "x");

        await Vault.DiscardAsync(Location, Token);
        Assert.Equal([next.Key("db.age")], await KeysAsync());
    }

    [Fact]
    public async Task Vault_refuses_to_discard_a_committed_backup()
    {
        var manifest = await BackUpAsync("web/shop", "2026-01-02T03:04:05Z");
        await Fails(FailureCodes.ObjectExists, () => Vault.DiscardAsync(Location, Token));
        Assert.NotNull(await Vault.FindAsync(manifest.Id, Token));
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Vault_sweeps_attempts_without_a_manifest_when_they_are_old()
    {
        await BackUpAsync("web/shop", "2026-01-01");
        await PutAsync(Location.Key("db.age"), "x");
        await PutAsync(Location.Key("globals.age"), "x");
        await PutAsync(At("web/other", "2026-01-02").Key("db.age"), "x");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);

        Assert.Equal(0, await Vault.SweepOrphansAsync(TimeSpan.FromDays(1), time, Token));
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(3, await Vault.SweepOrphansAsync(TimeSpan.FromDays(1), time, Token));
        Assert.Equal(["web/shop/20260101"], await IdsAsync());
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Vault_spares_an_attempt_that_is_still_storing_artifacts_when_it_sweeps()
    {
        await PutAsync(Location.Key("globals.age"), "x");
        await PutAsync(Location.Key("db.age"), "x");
        await AgeAsync(Location.Key("globals.age"), TimeSpan.FromDays(3));
        Assert.Equal(0, await Vault.SweepOrphansAsync(TimeSpan.FromDays(1), TimeProvider.System, Token));
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Vault_sweeps_nothing_that_is_laid_out_differently()
    {
        string[] foreign = ["web/shop/2026/01/notes.txt", "web/shop/2026/01/my-backup/db.age", "web/db.sql.gz", "db.sql.gz", "a/b/c/d/e/f/g"];
        foreach (var key in foreign) await PutAsync(key, "x");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(1));
        Assert.Equal(0, await Vault.SweepOrphansAsync(TimeSpan.FromDays(1), time, Token));
        Assert.Equal(foreign.Order(StringComparer.Ordinal), await KeysAsync());
    }

    private async Task AgeAsync(string key, TimeSpan age)
    {
        var path = Path.Combine(Store.ToString()["file://".Length..], key);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
        Assert.True((await Store.StatAsync(key, Token))!.Modified < DateTimeOffset.UtcNow.AddHours(-1));
    }
}
