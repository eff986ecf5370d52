using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Conformance.Coordinating;
using Baktainer.Conformance.Replication;
using Baktainer.Conformance.Stores;
using Baktainer.Conformance.Sweeping;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Scheduling;
using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Baktainer.Storage.Protection;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Protection;

/// <summary>Locks and holds of copies: the primary and the replica <c>dr</c> are buckets with object lock on Ceph's gateway, <c>plain</c> is a directory.</summary>
public sealed class ReplicaLockTests(RadosGateway server) : IAsyncLifetime
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(15);
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-locks-");
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow); // The buckets' clock goes by the real time.
    private readonly MemoryRecordStore records = new();
    private readonly string bucket = S3Server.NewBucketName();
    private StorePlace dr = null!;
    private World world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.EnsureStartedAsync();
        dr = new StorePlace("dr", await NewBucketAsync(bucket, canLock: true), server.OpenParts(bucket));
    }

    public ValueTask DisposeAsync()
    {
        world.Dispose();
        root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Copies_are_locked_like_the_backup_where_the_replica_can_lock_and_elsewhere_that_is_no_alert()
    {
        world = await NewWorldAsync();
        var manifest = await BackUpAsync();
        Assert.Equal((await world.Plane.Holds.StateAsync(manifest, Token)).Until!.Value, (await StateAsync(dr.Store, manifest)).Until!.Value, TimeSpan.FromSeconds(1));
        await Failing.With(FailureCodes.ObjectLocked, () => dr.Store.DeleteAsync(manifest.Artifacts[0].Key, Token));
        Assert.Equal(2, (await world.Plane.Copies.CopiesAsync(manifest.Target, manifest.Id, Token)).Count);
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task Replica_that_is_to_lock_and_cannot_is_an_alert_of_each_copy_and_of_the_store()
    {
        world = await NewWorldAsync(plain: LockWish.Required);
        var manifest = await BackUpAsync();
        Assert.Equal(
            [(AlertKind.ProtectionOff, Plain.Store.ToString()), (AlertKind.NotLocked, $"plain: web/shop/{manifest.Id}")],
            (await world.AlertsAsync()).OrderBy(alert => alert.Kind == AlertKind.NotLocked).Select(alert => (alert.Kind, (string?)alert.Subject)));

        using var relented = await NewWorldAsync(); // Nobody asks for locks there any more.
        Assert.Empty(await relented.AlertsAsync());
    }

    [Fact]
    public async Task Replica_whose_locks_are_left_to_its_owner_is_not_locked()
    {
        world = await NewWorldAsync(wish: LockWish.Off);
        Assert.Equal(ObjectLock.None, await StateAsync(dr.Store, await BackUpAsync()));
    }

    [Theory]
    [InlineData(LockWish.WhereItCan, 0)]
    [InlineData(LockWish.Required, 1)]
    public async Task Credential_that_may_not_lock_a_replica_is_an_alert_only_where_locks_are_asked_for(LockWish wish, int alerts)
    {
        var denying = new TroubledStore(new DirectoryStore(Path.Combine(root.FullName, "dr"))) { OnLock = key => throw new BaktainerException(FailureCodes.StoreDenied, $"'{key}' may not be locked.") };
        dr = new StorePlace("dr", denying, new DirectoryParts(Path.Combine(root.FullName, "dr")));
        world = await NewWorldAsync(wish);
        var manifest = await BackUpAsync();
        Assert.Equal(Enumerable.Repeat($"dr: web/shop/{manifest.Id}", alerts), (await world.AlertsAsync()).Select(alert => alert.Subject));

        denying.OnLock = _ => { };
        time.Advance(LookPeriod);
        await world.ClaimAsync();
        Assert.Empty(await world.AlertsAsync());
        Assert.Equal(alerts == 1, (await StateAsync(dr.Store, manifest)).Until is not null);
    }

    [Fact]
    public async Task Copy_whose_store_does_not_answer_keeps_no_other_from_being_locked_after_all()
    {
        var store = new TroubledStore(new DirectoryStore(Path.Combine(root.FullName, "dr"))) { OnLock = key => throw new BaktainerException(FailureCodes.StoreDenied, $"'{key}' may not be locked.") };
        dr = new StorePlace("dr", store, new DirectoryParts(Path.Combine(root.FullName, "dr")));
        world = await NewWorldAsync(LockWish.Required);
        var manifests = new List<Manifest>();
        for (var n = 0; n < 3; n++)
        {
            manifests.Add(await BackUpAsync());
            time.Advance(TimeSpan.FromMinutes(1));
        }

        store.OnLock = key => { if (key.Contains(manifests[1].Id, StringComparison.Ordinal)) throw new BaktainerException(FailureCodes.StoreUnavailable, "No answer."); };
        Assert.Equal([$"dr: web/shop/{manifests[1].Id}"], (await world.AlertsAsync()).Select(alert => alert.Subject));
    }

    [Fact]
    public async Task Hold_covers_all_copies_that_can_be_held_and_those_that_are_made_later()
    {
        world = await NewWorldAsync(usual: null);
        var manifest = await BackUpAsync();
        await world.Plane.Holds.SetAsync(manifest, true, Token);
        foreach (var store in new[] { world.Store, dr.Store }) Assert.True((await StateAsync(store, manifest)).IsHeld);

        await world.Plane.Holds.SetAsync(manifest, false, Token);
        foreach (var store in new[] { world.Store, dr.Store }) Assert.Equal(ObjectLock.None, await StateAsync(store, manifest));

        await world.Plane.Holds.SetAsync(manifest, true, Token);
        var late = S3Server.NewBucketName();
        dr = new StorePlace("late", await NewBucketAsync(late, canLock: true), server.OpenParts(late));
        using var again = await NewWorldAsync(usual: null, primary: world.Store);
        await again.Plane.Replicas.BackfillAsync("late", Token);
        await again.WorkAsync();
        Assert.True((await StateAsync(dr.Store, manifest)).IsHeld);
        await again.Plane.Holds.SetAsync(manifest, false, Token);
        Assert.False((await StateAsync(dr.Store, manifest)).IsHeld);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Copy_that_is_made_later_is_locked_for_no_longer_than_the_backup(int days)
    {
        world = await NewWorldAsync();
        var manifest = await BackUpAsync();
        time.Advance(TimeSpan.FromDays(days));
        var late = S3Server.NewBucketName();
        dr = new StorePlace("late", await NewBucketAsync(late, canLock: true), server.OpenParts(late));
        using var again = await NewWorldAsync(primary: world.Store);
        await again.Plane.Replicas.BackfillAsync("late", Token);
        await again.WorkAsync();
        var (original, copy) = ((await world.Plane.Holds.StateAsync(manifest, Token)).Until!.Value, (await StateAsync(dr.Store, manifest)).Until);
        if (days > 7) Assert.Null(copy);
        else Assert.Equal(original, copy!.Value, TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(await again.AlertsAsync(), alert => alert.Kind == AlertKind.NotLocked);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(null, 1)]
    public async Task Damaged_copy_that_is_locked_is_told_of_and_replaced_once_its_lock_is_over(int? lockDays, int waits)
    {
        var path = Path.Combine(root.FullName, "dr");
        var store = new TroubledStore(new DirectoryStore(path)) { OnDelete = (_, key) => throw new BaktainerException(FailureCodes.ObjectLocked, $"'{key}' is locked.") };
        dr = new StorePlace("dr", store, new DirectoryParts(path));
        world = await NewWorldAsync(usual: null);
        var manifest = await BackUpAsync();
        var lockedUntil = lockDays is { } many ? time.GetUtcNow().AddDays(many) : (DateTimeOffset?)null;
        store.Locks[BackupLocation.Find(manifest.Target, manifest.Id)!.ManifestKey] = new ObjectLock(lockedUntil, lockedUntil is null ? null : LockMode.Compliance, lockedUntil is null);
        await Backups.DamageAsync(new DirectoryStore(path), manifest.Artifacts[0].Key);

        await world.Plane.Replicas.AskRepairAsync("dr", manifest, Token);
        await world.WorkAsync();
        var owed = Assert.Single(await world.Plane.Copies.OwedAsync("dr", Token).ToListAsync(Token));
        Assert.InRange(owed.NextAt - time.GetUtcNow(), TimeSpan.FromDays(waits) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(waits));
        Assert.Contains($"not before {owed.NextAt:u}", Assert.Single(await world.AlertsAsync(), alert => alert.Kind == AlertKind.VerificationFailed).Message, StringComparison.Ordinal);

        store.OnDelete = (_, _) => { };
        time.Advance(TimeSpan.FromDays(waits) + TimeSpan.FromMinutes(5));
        await world.Plane.Coordinator.WatchReplicasAsync(Token);
        await world.WorkAsync();
        Assert.Empty(await world.Plane.Copies.OwedAsync("dr", Token).ToListAsync(Token));
        Assert.Equal(AlertKind.CopyRepaired, Assert.Single(await world.Plane.Alerts.ListAsync(Token), alert => alert.Subject.StartsWith("dr", StringComparison.Ordinal)).Kind);
    }

    [Fact]
    public async Task Sweep_of_a_replica_renews_the_locks_there()
    {
        world = await NewWorldAsync();
        var manifest = await BackUpAsync();
        time.Advance(TimeSpan.FromDays(5));
        await world.Plane.Retention.SweepAsync(manifest.Target, "dr", Token);
        Assert.InRange((await StateAsync(dr.Store, manifest)).Until!.Value - time.GetUtcNow(), TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        Assert.InRange((await StateAsync(world.Store, manifest)).Until!.Value - time.GetUtcNow(), TimeSpan.FromDays(1), TimeSpan.FromDays(3));
        await world.Plane.Retention.SweepAsync(manifest.Target, "plain", Token);
        Assert.Equal(ObjectLock.None, await StateAsync(Plain.Store, manifest));
    }

    [Fact]
    public async Task Protection_of_a_replica_that_was_switched_off_is_an_alert_until_it_is_back()
    {
        var name = S3Server.NewBucketName();
        dr = new StorePlace("dr", await NewBucketAsync(name, canLock: false), server.OpenParts(name));
        await VersionAsync(name, VersionStatus.Enabled);
        world = await NewWorldAsync();
        Assert.Empty(await world.AlertsAsync());

        await VersionAsync(name, VersionStatus.Suspended);
        time.Advance(LookPeriod);
        var alert = Assert.Single(await world.AlertsAsync());
        Assert.Equal((AlertKind.ProtectionOff, $"s3://{name}"), (alert.Kind, alert.Subject));
        var seen = (await world.Plane.Protection.LastAsync(Token))!;
        Assert.Equal(["dr", "plain"], seen.Replicas!.Select(replica => replica.Name));
        Assert.Equal((0, false), (seen.Problems.Count, seen.IsWell));

        Assert.True((await world.Plane.Protection.AcceptAsync(Token)).IsWell);
        Assert.Empty(await world.AlertsAsync());
    }

    private StorePlace Plain => new("plain", new DirectoryStore(Path.Combine(root.FullName, "plain")), new DirectoryParts(Path.Combine(root.FullName, "plain")));

    private static Task<ObjectLock> StateAsync(IBackupStore store, Manifest manifest) => new BackupLocks(store, TimeProvider.System).StateAsync(manifest, Token);

    private async Task<World> NewWorldAsync(LockWish wish = LockWish.WhereItCan, LockWish plain = LockWish.WhereItCan, int? usual = 7, IBackupStore? primary = null)
    {
        var store = primary ?? world?.Store ?? await NewBucketAsync(S3Server.NewBucketName(), canLock: true);
        var options = new ControlPlaneOptions
        {
            Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
            Retention = new RetentionOptions { Default = RetentionText.Parse("keep-weekly=4").Rules! },
            Lock = usual is { } days ? new LockRule(days, LockMode.Governance) : null,
        };
        return new World(records, time, null, null, store, options, replication: place => new ReplicationOptions
        {
            Primary = place,
            Replicas = [ReplicaOf(dr, wish), ReplicaOf(Plain, plain)],
        });

        static Replica ReplicaOf(StorePlace place, LockWish wish) => new(place, place.Name, ["*"], TimeSpan.FromHours(12)) { Lock = wish };
    }

    private async Task<Manifest> BackUpAsync()
    {
        await world.SeesAsync(World.Target("shop"));
        await world.Plane.Planner.RunNowAsync("web/shop", Token);
        return (await world.DoneAsync(await world.TakeAsync())).Manifest!;
    }

    private async Task<IBackupStore> NewBucketAsync(string name, bool canLock)
    {
        using var sdk = server.Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = canLock }, Token);
        return server.Open(name);
    }

    private async Task VersionAsync(string name, VersionStatus status)
    {
        using var sdk = server.Sdk();
        await sdk.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = name, VersioningConfig = new S3BucketVersioningConfig { Status = status } }, Token);
    }
}
