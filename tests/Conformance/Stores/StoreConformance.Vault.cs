using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Conformance.Stores;

public abstract partial class StoreConformance<TFixture>
{
    [Fact]
    public virtual async Task Store_carries_a_vault_from_attempt_to_backup_to_receipt()
    {
        var vault = new BackupVault(Store);
        var location = new BackupLocation("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        await using var content = new SyntheticStream(5 * MiB);
        var put = await vault.PutArtifactAsync(location, "db-shop.dump.age", content, Token);
        Assert.Empty(await BackupsAsync(vault));

        var manifest = ManifestOf(location, put);
        await vault.CommitAsync(manifest, Token);
        await Failing.With(FailureCodes.ObjectExists, () => vault.CommitAsync(manifest, Token));
        await vault.AddReceiptAsync(manifest, new Receipt("verified", manifest.Id, DateTimeOffset.UnixEpoch, "stored"), Token);

        Assert.Equivalent(manifest, Assert.Single(await BackupsAsync(vault)), strict: true);
        var found = await vault.LatestAsync("shop", Token);
        await using var read = await vault.OpenArtifactAsync(found, found.Artifacts[0], Token);
        Assert.Equal(SyntheticStream.Sha256(5 * MiB), SyntheticStream.Sha256(read));
        Assert.Single(await vault.ReceiptsAsync(found, e => throw e, Token).ToListAsync(Token));
        await Failing.With(FailureCodes.ObjectExists, () => vault.DiscardAsync(location, Token));
    }

    [Fact]
    public virtual async Task Store_loses_a_discarded_attempt_and_an_old_orphan()
    {
        var vault = new BackupVault(Store);
        foreach (var attempt in new[] { 1, 2 })
        {
            await using var content = new SyntheticStream(10);
            await vault.PutArtifactAsync(new("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", attempt), "db.age", content, Token);
        }

        await vault.DiscardAsync(new("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1), Token);
        Assert.Single(await KeysAsync());
        Assert.Equal(0, await vault.SweepOrphansAsync(TimeSpan.FromDays(1), TimeProvider.System, Token));
        Assert.Equal(1, await vault.SweepOrphansAsync(TimeSpan.FromDays(-1), TimeProvider.System, Token));
        Assert.Empty(await under.LeftoversAsync());
    }

    private static async Task<List<Manifest>> BackupsAsync(BackupVault vault) => await vault.ListAsync(null, e => throw e, Token).ToListAsync(Token);

    private static Manifest ManifestOf(BackupLocation location, StoredObject artifact)
    {
        var sample = Samples.Manifest(location, DateTimeOffset.UnixEpoch);
        var stored = sample.Artifacts[0] with { Key = artifact.Key, Sealed = new Digest(artifact.Size, SyntheticStream.Sha256(artifact.Size)) };
        return sample with { Artifacts = [stored], Recipients = [] };
    }
}
