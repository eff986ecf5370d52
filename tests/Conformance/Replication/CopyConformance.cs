using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>What copying does from every kind of store to every kind.</summary>
public abstract class CopyConformance<TFrom, TTo>(TFrom source, TTo destination)
    where TFrom : class, IStoreFixture
    where TTo : class, IStoreFixture
{
    private const int KiB = 1024;
    private readonly StorePlace from = source.CreateNew().PlaceOf("primary");
    private readonly StorePlace to = destination.CreateNew().PlaceOf("dr");

    /// <summary>As small as the destination takes them.</summary>
    protected virtual int PartSize => CrashingPlace.SmallPart;

    /// <summary>True when both are one service's, which copies by itself.</summary>
    protected virtual bool IsOneService => false;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_has_the_same_bytes_under_the_same_keys_and_is_a_backup_there()
    {
        var backup = await Backups.MakeAsync(from, 1, 100_000, (17 * KiB * KiB) + 3);
        Assert.True(await Backups.CopyAsync(from, to, backup));
        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
        Assert.Equivalent(backup.Manifest, Assert.Single(await to.Vault.ListAsync(null, e => throw e, Token).ToListAsync(Token)), strict: true);
        Assert.True(await Backups.CopyAsync(from, to, backup));
    }

    [Fact]
    public async Task Copy_ends_the_same_wherever_its_process_died()
    {
        var whole = PartSize > CrashingPlace.SmallPart ? 1 : 3; // Where parts must be large, fewer of them: each death costs a copy.
        var backup = await Backups.MakeAsync(from, 1000, (whole * PartSize) + 77);
        var expected = await Backups.ContentAsync(from.Store);
        var random = new Random(7);
        foreach (var afterwards in new[] { false, true })
        {
            for (var dieAt = 1; ; dieAt++)
            {
                var place = destination.CreateNew().PlaceOf("dr");
                var deaths = await CopyWithDeathsAsync(backup, place, dieAt, afterwards, random);
                Assert.Equal(expected, await Backups.ContentAsync(place.Store));
                if (deaths == 0) break;
            }
        }
    }

    [Fact]
    public async Task Copy_goes_on_where_its_time_was_up()
    {
        var backup = await Backups.MakeAsync(from, (3 * PartSize) + 77);
        CopyProgress? progress = null;
        for (var turn = 1; ; turn++)
        {
            Assert.InRange(turn, 1, 20);
            var steps = 0;
            var small = new CrashingPlace(to, int.MaxValue, false, PartSize);
            var options = new CopyOptions
            {
                Progress = progress,
                LargestWhole = 1000,
                SaveAsync = (next, _) =>
                {
                    progress = next;
                    return Task.CompletedTask;
                },
                IsTimeUp = () => ++steps > 2,
            };
            if (await new BackupCopy(from, small.Place, backup, options).AdvanceAsync(Token)) break;
        }

        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
    }

    [Fact]
    public async Task Parts_are_copied_by_the_service_where_both_ends_are_its_own_and_sent_otherwise()
    {
        var place = new CrashingPlace(to, int.MaxValue, false, PartSize);
        await CopyAsync(place);
        Assert.Equal(IsOneService ? [] : [1, 2, 3, 4], place.Sent.Order());
        Assert.Equal(IsOneService ? [1, 2, 3, 4] : [], place.Copied.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Parts_are_sent_from_the_one_on_that_the_service_refuses(int refused)
    {
        var place = new CrashingPlace(to, int.MaxValue, false, PartSize) { RefusesFrom = refused };
        await CopyAsync(place);
        Assert.Equal(IsOneService ? Enumerable.Range(refused, 5 - refused) : [1, 2, 3, 4], place.Sent.Order());
    }

    [Fact]
    public async Task What_the_service_copied_wrong_is_removed_and_sent_before_a_manifest_names_it()
    {
        var place = new CrashingPlace(to, int.MaxValue, false, PartSize) { CopiesWrong = true };
        await CopyAsync(place);
        Assert.Equal([1, 2, 3, 4], place.Sent.Order());
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(9 * KiB * KiB)]
    public async Task Damaged_source_is_never_copied(long size)
    {
        var backup = await Backups.MakeAsync(from, size);
        await Backups.DamageAsync(from.Store, backup.Manifest.Artifacts[0].Key);
        await Failing.With(FailureCodes.DigestMismatch, () => Backups.CopyAsync(from, to, backup));
        Assert.Empty(await Backups.ContentAsync(to.Store));
    }

    [Theory]
    [InlineData(1000, 999)]
    [InlineData(9 * KiB * KiB, 8 * KiB * KiB)]
    public async Task Truncated_source_is_never_copied(long size, long left)
    {
        var backup = await Backups.MakeAsync(from, size);
        await from.Store.DeleteAsync(backup.Manifest.Artifacts[0].Key, Token);
        await using var cut = new SyntheticStream(left);
        await from.Store.PutAsync(backup.Manifest.Artifacts[0].Key, cut, Token);
        await Failing.With(FailureCodes.DigestMismatch, () => Backups.CopyAsync(from, to, backup));
        Assert.Empty(await Backups.ContentAsync(to.Store));
    }

    [Fact]
    public async Task Something_else_at_the_far_end_is_a_conflict_and_is_left_alone()
    {
        var backup = await Backups.MakeAsync(from, 1000);
        await using var other = new SyntheticStream(1000, seed: 50);
        await to.Store.PutAsync(backup.Manifest.Artifacts[0].Key, other, Token);
        var before = await Backups.ContentAsync(to.Store);
        await Failing.With(FailureCodes.ReplicaConflict, () => Backups.CopyAsync(from, to, backup));
        Assert.Equal(before, await Backups.ContentAsync(to.Store));
    }

    [Fact]
    public async Task Another_manifest_at_the_far_end_is_a_conflict_and_is_left_alone()
    {
        var backup = await Backups.MakeAsync(from, 1000);
        await to.Store.PutAsync(backup.Key, new BytesStream("{}"u8.ToArray()), Token);
        await Failing.With(FailureCodes.ReplicaConflict, () => Backups.CopyAsync(from, to, backup));
        Assert.Single(await Backups.ContentAsync(to.Store));
    }

    [Fact]
    public async Task Copy_takes_what_is_there_already_and_the_same()
    {
        var backup = await Backups.MakeAsync(from, 1000, 2000);
        await using var same = new SyntheticStream(2000, seed: 2);
        await to.Store.PutAsync(backup.Manifest.Artifacts[1].Key, same, Token);
        Assert.True(await Backups.CopyAsync(from, to, backup));
        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
    }

    [Fact]
    public async Task Copies_that_race_end_in_one()
    {
        var backup = await Backups.MakeAsync(from, 1000, 9 * KiB * KiB);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Backups.CopyAsync(from, to, backup))), Assert.True);
        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Repair_replaces_what_is_damaged_or_missing_and_nothing_else(bool missing)
    {
        var backup = await Backups.MakeAsync(from, 1000, 2000);
        await Backups.CopyAsync(from, to, backup);
        if (missing) await to.Store.DeleteAsync(backup.Manifest.Artifacts[1].Key, Token);
        else await Backups.DamageAsync(to.Store, backup.Manifest.Artifacts[1].Key);
        var untouched = await to.Store.StatAsync(backup.Manifest.Artifacts[0].Key, Token);

        Assert.True(await Backups.CopyAsync(from, to, backup, repair: true));

        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
        Assert.Equal(untouched, await to.Store.StatAsync(backup.Manifest.Artifacts[0].Key, Token));
    }

    [Fact]
    public async Task Repair_deletes_nothing_when_the_source_is_no_better()
    {
        var backup = await Backups.MakeAsync(from, 1000);
        await Backups.CopyAsync(from, to, backup);
        await Backups.DamageAsync(to.Store, backup.Manifest.Artifacts[0].Key);
        await Backups.DamageAsync(from.Store, backup.Manifest.Artifacts[0].Key);
        var before = await Backups.ContentAsync(to.Store);
        await Failing.With(FailureCodes.DigestMismatch, () => Backups.CopyAsync(from, to, backup, repair: true));
        Assert.Equal(before, await Backups.ContentAsync(to.Store));
    }

    /// <summary>Of a small artifact and one of four parts.</summary>
    private async Task CopyAsync(CrashingPlace place)
    {
        var backup = await Backups.MakeAsync(from, 500, (3 * PartSize) + 77);
        Assert.True(await new BackupCopy(from, place.Place, backup, new CopyOptions { LargestWhole = 1000 }).AdvanceAsync(Token));
        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Store));
    }

    /// <summary>The first process dies at a step, later ones at random steps; each begins from what was saved. After each, what is there is identical or absent. Fewer die where parts are large.</summary>
    private async Task<int> CopyWithDeathsAsync(SealedManifest backup, StorePlace place, int dieAt, bool afterwards, Random random)
    {
        CopyProgress? progress = null;
        for (var deaths = 0; ; deaths++)
        {
            var process = new CrashingPlace(place, deaths < (PartSize > CrashingPlace.SmallPart ? 2 : 4) ? dieAt : int.MaxValue, afterwards, PartSize);
            var options = new CopyOptions { Progress = progress, LargestWhole = 10_000, SaveAsync = (next, _) => process.SaveAsync(() => progress = next) };
            try
            {
                Assert.True(await new BackupCopy(from, process.Place, backup, options).AdvanceAsync(Token));
                return deaths;
            }
            catch (CrashException)
            {
                dieAt = random.Next(1, 12);
                var copies = await place.Vault.ListAsync(null, e => throw e, Token).ToListAsync(Token);
                if (copies.Count > 0) Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(place.Store));
            }
        }
    }
}

/// <summary>Between directories.</summary>
public sealed class DirectoryToDirectory(DirectoryFixture from, PrefixedDirectoryFixture to) : CopyConformance<DirectoryFixture, PrefixedDirectoryFixture>(from, to), IClassFixture<DirectoryFixture>, IClassFixture<PrefixedDirectoryFixture>;

/// <summary>From a directory to Azure Blob.</summary>
public sealed class DirectoryToAzureBlob(DirectoryFixture from, PrefixedAzureBlobFixture to) : CopyConformance<DirectoryFixture, PrefixedAzureBlobFixture>(from, to), IClassFixture<DirectoryFixture>, IClassFixture<PrefixedAzureBlobFixture>;

/// <summary>From Azure Blob to a directory.</summary>
public sealed class AzureBlobToDirectory(AzureBlobFixture from, DirectoryFixture to) : CopyConformance<AzureBlobFixture, DirectoryFixture>(from, to), IClassFixture<AzureBlobFixture>, IClassFixture<DirectoryFixture>;

/// <summary>Between containers.</summary>
public sealed class AzureBlobToAzureBlob(PrefixedAzureBlobFixture from, AzureBlobFixture to) : CopyConformance<PrefixedAzureBlobFixture, AzureBlobFixture>(from, to), IClassFixture<PrefixedAzureBlobFixture>, IClassFixture<AzureBlobFixture>
{
    protected override bool IsOneService => true;
}

/// <summary>Between buckets of S3 as AWS has it.</summary>
public sealed class MotoToMoto(PrefixedMotoFixture from, MotoFixture to) : CopyConformance<PrefixedMotoFixture, MotoFixture>(from, to), IClassFixture<PrefixedMotoFixture>, IClassFixture<MotoFixture>
{
    protected override int PartSize => 5 * 1024 * 1024;

    protected override bool IsOneService => true;
}

/// <summary>Between buckets of Ceph's gateway.</summary>
public sealed class RadosGatewayToRadosGateway(RadosGatewayFixture from, PrefixedRadosGatewayFixture to)
    : CopyConformance<RadosGatewayFixture, PrefixedRadosGatewayFixture>(from, to), IClassFixture<RadosGatewayFixture>, IClassFixture<PrefixedRadosGatewayFixture>
{
    protected override int PartSize => 5 * 1024 * 1024;

    protected override bool IsOneService => true;
}

/// <summary>From Azure Blob to S3, whose parts are not small.</summary>
public sealed class AzureBlobToS3(AzureBlobFixture from, PrefixedMotoFixture to) : CopyConformance<AzureBlobFixture, PrefixedMotoFixture>(from, to), IClassFixture<AzureBlobFixture>, IClassFixture<PrefixedMotoFixture>
{
    protected override int PartSize => 5 * 1024 * 1024;
}

/// <summary>From S3 to Azure Blob.</summary>
public sealed class S3ToAzureBlob(RadosGatewayFixture from, PrefixedAzureBlobFixture to) : CopyConformance<RadosGatewayFixture, PrefixedAzureBlobFixture>(from, to), IClassFixture<RadosGatewayFixture>, IClassFixture<PrefixedAzureBlobFixture>;
