using Baktainer.Conformance.Jobs;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Sweeping;

/// <summary>What a sweep does on every kind of store, also when it is killed, refused, or not alone.</summary>
public abstract class SweepConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IStoreFixture
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_deletes_what_the_rules_let_go_with_all_that_belongs_to_it_and_says_so()
    {
        var world = new SweepWorld(fixture.CreateNew().Store, new MemoryRecordStore(), "keep-last=2");
        var ids = await world.WithBackupsAsync(0, 1, 2, 3);
        await world.SweepAsync();
        Assert.Equal(ids[..2], await world.WholeAsync());
        Assert.Equal(ids[..2], await world.TracesAsync());
        Assert.Equal(ids[..2], await world.CatalogAsync());
        Assert.Equal([$"retention backups.delete web/shop/{ids[3]} done", $"retention backups.delete web/shop/{ids[2]} done"], await world.AuditAsync());
        var view = await world.ViewAsync();
        Assert.Equal((2L, null), (view.Deleted, view.Held));
        Assert.True(view.FreedBytes > 24);
        await world.SweepAsync();
        Assert.Equal(2, (await world.ViewAsync()).Deleted);
    }

    [Fact]
    public async Task Sweep_killed_at_any_deletion_leaves_whole_backups_and_orphans_and_the_next_one_finishes()
    {
        var crashes = 0;
        for (var deletion = 1; ; deletion++)
        {
            var (records, store) = (new MemoryRecordStore(), fixture.CreateNew().Store);
            var right = new SweepWorld(store, records, "keep-last=2");
            var ids = await right.WithBackupsAsync(0, 1, 2, 3);
            var crashing = new TroubledStore(store);
            crashing.OnDelete = (number, _) => crashing.IsDead = number >= deletion;
            var dying = new SweepWorld(crashing, records, "keep-last=2", right.Time);
            try
            {
                await dying.SweepAsync();
            }
            catch (CrashException)
            {
                crashes++;
            }

            Assert.Equal(ids[..2], (await right.WholeAsync())[..2]);
            await right.SweepAsync();
            Assert.Equal(ids[..2], await right.WholeAsync());
            Assert.Equal(ids[..2], await right.CatalogAsync());
            await right.Plane.Vault.SweepOrphansAsync(TimeSpan.FromDays(-1), TimeProvider.System, Token);
            Assert.Equal(ids[..2], await right.TracesAsync());
            if (!crashing.IsDead) break;
        }

        Assert.Equal(6, crashes); // Manifest, artifact and receipt of two backups.
    }

    [Fact]
    public async Task Store_that_fails_in_the_middle_of_a_sweep_costs_nothing_but_time()
    {
        var (records, store) = (new MemoryRecordStore(), fixture.CreateNew().Store);
        var right = new SweepWorld(store, records, "keep-last=1");
        var ids = await right.WithBackupsAsync(0, 1, 2, 3);
        for (var deletion = 1; deletion <= 3; deletion++)
        {
            var failing = new TroubledStore(store) { OnDelete = TroubledStore.FailAt(deletion, FailureCodes.StoreUnavailable) };
            await Failing.With(FailureCodes.StoreUnavailable, () => new SweepWorld(failing, records, "keep-last=1", right.Time).SweepAsync());
            Assert.Equal(ids[0], (await right.WholeAsync())[0]);
        }

        await right.SweepAsync();
        Assert.Equal(ids[..1], await right.WholeAsync());
    }

    [Fact]
    public async Task What_the_store_refuses_to_delete_is_retained_and_no_error()
    {
        var (records, store) = (new MemoryRecordStore(), fixture.CreateNew().Store);
        var world = new SweepWorld(new TroubledStore(store) { OnDelete = TroubledStore.FailAt(1, FailureCodes.StoreDenied) }, records, "keep-last=1");
        var ids = await world.WithBackupsAsync(0, 1, 2);
        await world.SweepAsync();
        Assert.Equal([ids[0], ids[2]], await world.WholeAsync());
        Assert.Equal([$"retention backups.delete web/shop/{ids[2]} BK402", $"retention backups.delete web/shop/{ids[1]} done"], await world.AuditAsync());
    }

    [Fact]
    public async Task Two_sweeps_at_once_delete_what_one_would()
    {
        var (records, store) = (new MemoryRecordStore(), fixture.CreateNew().Store);
        var one = new SweepWorld(store, records, "keep-last=3");
        var ids = await one.WithBackupsAsync([.. Enumerable.Range(0, 8)]);
        var other = new SweepWorld(store, records, "keep-last=3", one.Time);
        await Task.WhenAll(one.SweepAsync(), other.SweepAsync());
        Assert.Equal(ids[..3], await one.WholeAsync());
        Assert.Equal(ids[..3], await one.TracesAsync());
        Assert.Equal(ids[..3], await one.CatalogAsync());
    }
}

/// <summary>A directory.</summary>
public sealed class DirectorySweeps(DirectoryFixture fixture) : SweepConformance<DirectoryFixture>(fixture);

/// <summary>A part of a directory.</summary>
public sealed class PrefixedDirectorySweeps(PrefixedDirectoryFixture fixture) : SweepConformance<PrefixedDirectoryFixture>(fixture);

/// <summary>Azure Blob, on Azurite.</summary>
public sealed class AzureBlobSweeps(AzureBlobFixture fixture) : SweepConformance<AzureBlobFixture>(fixture);

/// <summary>A part of a container, on Azurite.</summary>
public sealed class PrefixedAzureBlobSweeps(PrefixedAzureBlobFixture fixture) : SweepConformance<PrefixedAzureBlobFixture>(fixture);

/// <summary>S3, on moto.</summary>
public sealed class MotoSweeps(MotoFixture fixture) : SweepConformance<MotoFixture>(fixture);

/// <summary>S3, on Ceph's gateway.</summary>
public sealed class RadosGatewaySweeps(RadosGatewayFixture fixture) : SweepConformance<RadosGatewayFixture>(fixture);

/// <summary>A bucket that keeps versions, on Ceph's gateway.</summary>
public sealed class VersionedRadosGatewaySweeps(VersionedRadosGatewayFixture fixture) : SweepConformance<VersionedRadosGatewayFixture>(fixture);
