using Baktainer.Conformance.Coordinating;
using Baktainer.Conformance.Replication;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Scheduling;
using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Conformance.Sweeping;

/// <summary>What retention does in replicas: what it did in the primary store, later, and never to the last copy of what is kept.</summary>
public sealed class ReplicaSweepTests : IDisposable
{
    private const string Target = "web/shop";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-replicas-");
    private readonly World world;
    private readonly TroubledStore dr;

    public ReplicaSweepTests()
    {
        dr = new TroubledStore(new DirectoryStore(PathOf("dr")));
        world = new World(
            new MemoryRecordStore(),
            options: new ControlPlaneOptions
            {
                Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
                Retention = new RetentionOptions { Default = RetentionText.Parse("keep-last=2 copies=1").Rules! },
            },
            replication: primary => new ReplicationOptions
            {
                Primary = primary,
                Replicas = [.. new[] { "dr", "archive" }.Select(name => new Replica(Place(name), PathOf(name), ["*"], TimeSpan.FromHours(12)))],
            });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        world.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Replicas_lose_what_the_primary_let_go_after_it_and_nobody_counts_those_copies_any_more()
    {
        var ids = await BackUpAsync(4);
        await SweepAsync();
        foreach (var place in new[] { world.Primary, Place("dr"), Place("archive") }) Assert.Equal(ids[2..], await IdsAsync(place.Store));
        Assert.Equal(ids[2..], await world.Plane.Copies.OfTargetAsync(Target, Token).Select(copy => copy.Backup).Distinct().Order().ToListAsync(Token));
        var audit = await new AuditLog(world.Records, world.Time, NullLogger.Instance).PageAsync(World.Start.AddDays(-1), World.Start.AddYears(1), null, 500, Token);
        Assert.Equal(
            [$"archive: {Target}/{ids[0]}", $"archive: {Target}/{ids[1]}", $"dr: {Target}/{ids[0]}", $"dr: {Target}/{ids[1]}", $"{Target}/{ids[0]}", $"{Target}/{ids[1]}"],
            audit.Items.Where(entry => entry.Action == "backups.delete").Select(entry => entry.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replica_keeps_what_the_primary_still_has()
    {
        var ids = await BackUpAsync(4);
        await world.Plane.Retention.SweepAsync(Target, "dr", Token);
        Assert.Equal(ids, await IdsAsync(Place("dr").Store));
        var view = await world.Plane.Retention.FindAsync(Target, "dr", Token);
        Assert.Equal(("dr", "a copy of what the primary store has"), (view!.Replica, view.Backups[^1].Reasons.Single()));
    }

    [Fact]
    public async Task Primary_that_has_nothing_any_more_costs_neither_replica_nor_catalog_anything()
    {
        var ids = await BackUpAsync(4);
        foreach (var key in (await Backups.ContentAsync(world.Store)).Keys) await world.Store.DeleteAsync(key, Token);
        foreach (var store in world.Plane.Retention.Stores) await world.Plane.Retention.SweepAsync(Target, store, Token);
        Assert.Equal(ids, await IdsAsync(Place("dr").Store));
        Assert.Equal(4, (await world.Plane.Copies.OfTargetAsync(Target, Token).ToListAsync(Token)).Count(copy => copy.Replica == "dr"));
        Assert.Equal(4, await world.Plane.Catalog.ListAsync(Target, Token).CountAsync(Token));
    }

    [Fact]
    public async Task Replica_that_refuses_every_deletion_ends_the_sweep_until_the_next_day()
    {
        await BackUpAsync(54);
        var asked = 0;
        dr.OnDelete = (_, key) =>
        {
            asked++;
            throw new BaktainerException(FailureCodes.StoreDenied, $"'{key}' may not be deleted.");
        };

        await SweepAsync();

        Assert.Equal(50, asked);
        Assert.Equal(54, (await IdsAsync(Place("dr").Store)).Count);
        Assert.Equal(2, (await IdsAsync(Place("archive").Store)).Count);
    }

    [Fact]
    public async Task Newest_good_copy_in_a_replica_stays_when_newer_ones_there_are_damaged()
    {
        var ids = await BackUpAsync(4);
        await SweepAsync();
        foreach (var id in ids[2..]) await world.Plane.Alerts.AddAsync(AlertKind.VerificationFailed, Patrol.Subject("dr", Target, id), "BK505", Token);
        Assert.Equal("nothing is deleted: the newest backup is not a good one", (await world.Plane.Retention.FindAsync(Target, "dr", Token))!.Held);
        Assert.Null((await world.Plane.Retention.FindAsync(Target, "archive", Token))!.Held);
    }

    [Fact]
    public async Task Broken_replica_delays_no_other_and_is_swept_when_mended()
    {
        var ids = await BackUpAsync(4);
        dr.OnDelete = (_, key) => throw new BaktainerException(FailureCodes.StoreUnavailable, $"'{key}' is out of reach.");
        await Failing.With(FailureCodes.StoreUnavailable, SweepAsync);
        while (await StepAsync() is { } failed) Assert.Equal(FailureCodes.StoreUnavailable, failed.Code);
        Assert.Equal(ids[2..], await IdsAsync(world.Store));
        Assert.Equal(ids[2..], await IdsAsync(Place("archive").Store));
        Assert.Equal(ids, await IdsAsync(Place("dr").Store));

        dr.OnDelete = (_, _) => { };
        world.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync();
        Assert.Equal(ids[2..], await IdsAsync(Place("dr").Store));
    }

    [Fact]
    public async Task Replica_that_may_only_be_added_to_is_left_to_its_owner_and_is_no_failure()
    {
        var ids = await BackUpAsync(4);
        dr.OnList = () => throw new BaktainerException(FailureCodes.StoreDenied, "Not yours to look at.");
        await SweepAsync();
        dr.OnList = () => { };
        Assert.Equal(ids, await IdsAsync(Place("dr").Store));
        Assert.Equal(ids[2..], await IdsAsync(Place("archive").Store));
    }

    [Fact]
    public async Task What_copies_and_dead_writers_left_behind_is_swept_in_every_store_but_nothing_that_is_owed_or_of_others()
    {
        await world.SeesAsync(World.Target("shop"));
        var (left, owed) = (new BackupLocation(Target, World.Start, "aaaaaaaa", 1), new BackupLocation(Target, World.Start, "bbbbbbbb", 1));
        var other = new BackupLocation("elsewhere/shop", World.Start, "cccccccc", 1);
        foreach (var location in new[] { left, owed, other }) await Place("dr").Store.PutAsync(location.Key("db.age"), new MemoryStream([1]), Token);
        await world.Plane.Copies.OweAsync("dr", Samples.Manifest(owed, World.Start), Token);
        var upload = await Place("dr").Parts.BeginAsync(left.Key("db-2.age"), 10, Token);
        foreach (var file in Directory.GetFiles(PathOf("dr"), "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-8));
        world.Time.SetUtcNow(DateTimeOffset.UtcNow);

        await world.Plane.Coordinator.CleanUpAsync(Token);

        Assert.Equal([other.Id, owed.Id], (await Place("dr").Store.ListAsync("", Token).Select(found => BackupLocation.OfKey(found.Key)!.Id).ToListAsync(Token)).OrderDescending());
        await Failing.With(FailureCodes.ObjectNotFound, () => Place("dr").Parts.ListPartsAsync(upload, Token));
    }

    /// <summary>Backups of successive days, copied everywhere; their ids, oldest first.</summary>
    private async Task<List<string>> BackUpAsync(int count)
    {
        await world.SeesAsync(World.Target("shop"));
        var ids = new List<string>();
        for (var n = 0; n < count; n++)
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            await world.Plane.Planner.RunNowAsync(Target, Token);
            ids.Add((await world.DoneAsync(await world.TakeAsync())).Manifest!.Id);
            Assert.Equal(2, (await world.Plane.Copies.CopiesAsync(Target, ids[^1], Token)).Count);
        }

        return ids;
    }

    /// <summary>As timer and queue do it.</summary>
    private async Task SweepAsync()
    {
        await world.Plane.Coordinator.SweepRetentionAsync(Token);
        await world.WorkAsync();
    }

    /// <summary>One message that is left; null when none is, what failed otherwise.</summary>
    private async Task<BaktainerException?> StepAsync()
    {
        if (await world.Queue.ReceiveAsync(QueueNames.Retention, 1, TimeSpan.FromHours(1), Token) is not [var item]) return null;
        try
        {
            await world.Plane.Coordinator.SweepTargetAsync(item.Message, Token);
            await world.Queue.CompleteAsync(item, Token);
            return await StepAsync();
        }
        catch (BaktainerException e)
        {
            return e;
        }
    }

    private static async Task<List<string>> IdsAsync(IBackupStore store) =>
        await new BackupVault(store).StoredAsync(Target, _ => false, Token).Select(stored => stored.Location.Id).ToListAsync(Token);

    private StorePlace Place(string name) => new(name, name == "dr" ? dr : new DirectoryStore(PathOf(name)), new DirectoryParts(PathOf(name)));

    private string PathOf(string name) => Path.Combine(root.FullName, name);
}
