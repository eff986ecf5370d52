using Baktainer.Conformance.Protection;
using Baktainer.Coordination.State;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Time.Testing;
using static Baktainer.Conformance.Sweeping.SweepWorld;

namespace Baktainer.Conformance.Sweeping;

/// <summary>What a sweep does for the locks of what it keeps, on every store that locks.</summary>
public abstract class LockRenewalConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IProtectionFixture
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_locks_what_a_period_keeps_anew_before_its_lock_ends_and_lets_the_others_run_out()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero)); // The store's clock is the real one.
        var store = await fixture.CreateNewAsync(canLock: true);
        var world = new SweepWorld(store, new MemoryRecordStore(), "keep-last=2 keep-weekly=20", time, locks: new LockRule(30, LockMode.Governance));
        var ids = await world.WithBackupsAsync(0, 20, 50);
        var begun = time.GetUtcNow();

        await world.SweepAsync();
        foreach (var id in ids) Assert.Equal([begun.AddDays(30), begun.AddDays(30)], await LocksAsync(id));

        time.Advance(TimeSpan.FromDays(14));
        await world.SweepAsync();
        foreach (var id in ids) Assert.Equal([begun.AddDays(30), begun.AddDays(30)], await LocksAsync(id));

        time.Advance(TimeSpan.FromDays(2));
        await world.SweepAsync();
        foreach (var id in ids) Assert.Equal([begun.AddDays(46), begun.AddDays(46)], await LocksAsync(id));

        var unwanted = new SweepWorld(store, world.Records, "keep-last=1", time, locks: new LockRule(30, LockMode.Governance));
        time.Advance(TimeSpan.FromDays(20));
        await unwanted.SweepAsync();
        Assert.Equal(ids, await unwanted.WholeAsync()); // Retained, for they are locked; and locked no longer than that.
        foreach (var id in ids) Assert.Equal([begun.AddDays(46), begun.AddDays(46)], await LocksAsync(id));

        async Task<List<DateTimeOffset?>> LocksAsync(string id)
        {
            var location = BackupLocation.Find(Shop, id)!;
            return [(await store.Protected().LockOfAsync(location.Key("db.age"), Token))!.Until, (await store.Protected().LockOfAsync(location.ManifestKey, Token))!.Until];
        }
    }
}

/// <summary>S3, on Ceph's gateway.</summary>
public sealed class S3LockRenewals(S3ProtectionFixture fixture) : LockRenewalConformance<S3ProtectionFixture>(fixture);

/// <summary>Azure Blob, by its documentation.</summary>
public sealed class BlobLockRenewals(BlobProtectionFixture fixture) : LockRenewalConformance<BlobProtectionFixture>(fixture);
