using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Conformance.Replication;

/// <summary>Replicas that take calls and never answer, beside one that does.</summary>
public sealed class HangingReplicaTests : IDisposable
{
    private const string Target = "web/shop";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-replicas-");
    private readonly HangingStore dr;
    private readonly HangingStore archive;
    private readonly World world;

    public HangingReplicaTests()
    {
        (dr, archive) = (new HangingStore(new DirectoryStore(PathOf("dr"))), new HangingStore(new DirectoryStore(PathOf("archive"))));
        world = new World(new MemoryRecordStore(), replication: primary => new ReplicationOptions
        {
            Primary = primary,
            Replicas =
            [
                Replica(new StorePlace("dr", dr, new DirectoryParts(PathOf("dr")))),
                Replica(new StorePlace("archive", archive, new DirectoryParts(PathOf("archive")))),
                Replica(new StorePlace("third", new DirectoryStore(PathOf("third")), new DirectoryParts(PathOf("third")))),
            ],
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        world.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Replicas_that_never_answer_delay_no_copy_to_another_are_cut_off_and_catch_up()
    {
        await BackUpAsync(4);
        dr.Hang();
        archive.Hang();
        foreach (var replica in new[] { "dr", "archive", "third" }) await world.Plane.Replicas.BackfillAsync(replica, Token);
        using var stop = new CancellationTokenSource();
        var running = new CoordinatorLoops(
            world.Plane.Coordinator, world.Queue, new TimerLease(world.Records, world.Time), TimeSpan.FromSeconds(5), world.Time, NullLogger.Instance).RunAsync(stop.Token);

        await WithinAsync(TimeSpan.FromMinutes(1), async () => await OwedAsync("third") == 0);
        Assert.Equal(4, await OwedAsync("dr"));

        await WithinAsync(TimeSpan.FromMinutes(4), async () => (await FailuresAsync("dr")).Count > 0 && (await FailuresAsync("archive")).Count > 0);
        Assert.Contains("was cut off", Assert.Single(await FailuresAsync("dr")), StringComparison.Ordinal);

        dr.Answer();
        await WithinAsync(TimeSpan.FromMinutes(10), async () => await OwedAsync("dr") == 0);
        Assert.Equal(4, await OwedAsync("archive"));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task One_message_is_enough_for_all_that_a_store_owes()
    {
        var manifests = await BackUpAsync(3);
        foreach (var manifest in manifests) await world.Plane.Copies.OweAsync("dr", manifest, Token);

        await CopyAsync(manifests[0]);

        Assert.Equal(0, await OwedAsync("dr"));
        Assert.Equal(0, await world.Queue.CountAsync(QueueNames.Replicate, Token));
    }

    [Fact]
    public async Task Copy_whose_message_came_while_another_was_at_work_is_made_all_the_same()
    {
        var manifests = await BackUpAsync(2);
        dr.Hang();
        await world.Plane.Copies.OweAsync("dr", manifests[0], Token);
        var first = CopyAsync(manifests[0]);
        await world.Plane.Copies.OweAsync("dr", manifests[1], Token);

        await CopyAsync(manifests[1]);
        Assert.Equal(2, await OwedAsync("dr"));
        world.Time.Advance(TimeSpan.FromMinutes(2.5)); // The first has no time left to go on with the second.
        dr.Answer();
        await first;

        Assert.Equal(1, await world.Queue.CountAsync(QueueNames.Replicate, Token));
        await world.WorkAsync();
        Assert.Equal(0, await OwedAsync("dr"));
    }

    [Fact]
    public async Task Patrol_reads_in_other_stores_while_one_never_answers()
    {
        await BackUpAsync(1);
        foreach (var replica in new[] { "dr", "archive", "third" }) await world.Plane.Replicas.BackfillAsync(replica, Token);
        await world.WorkAsync();
        dr.Hang();

        var walking = world.Plane.Coordinator.VerifySampleAsync(Token);
        await WithinAsync(TimeSpan.FromMinutes(1), () => Task.FromResult(walking.IsCompleted));
        await walking;

        var receipts = await new Baktainer.Storage.BackupVault(new DirectoryStore(PathOf("third"))).ReceiptsAsync((await world.Plane.Catalog.PageAsync(null, null, 1, Token)).Items[0], e => throw e, Token).ToListAsync(Token);
        Assert.Contains(receipts, receipt => receipt.Fact == "verified");
    }

    [Fact]
    public async Task What_did_not_happen_is_watched_for_while_replicas_never_answer()
    {
        await BackUpAsync(1);
        var manifest = (await world.Plane.Catalog.PageAsync(null, null, 1, Token)).Items[0];
        foreach (var place in new[] { "dr: ", "archive: ", "third: " }) await world.Plane.Alerts.AddAsync(AlertKind.NotLocked, $"{place}{manifest.Target}/{manifest.Id}", "No answer.", Token);
        dr.Hang();
        archive.Hang();
        world.Time.Advance(TimeSpan.FromMinutes(15));

        var watching = world.Plane.Coordinator.WatchOverdueAsync(Token);
        await WithinAsync(TimeSpan.FromMinutes(2), () => Task.FromResult(watching.IsCompleted));
        await watching;
        Assert.Equal(["archive", "dr"], (await world.Plane.Alerts.ListAsync(Token)).Where(alert => alert.Kind == AlertKind.NotLocked).Select(alert => alert.Subject.Split(':')[0]).Order());
    }

    /// <summary>Backups that nothing copies yet.</summary>
    private async Task<List<Manifest>> BackUpAsync(int count)
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "none", Replicas = [] }, Token);
        await world.SeesAsync(World.Target("shop"));
        var manifests = new List<Manifest>();
        for (var n = 0; n < count; n++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.Plane.Planner.RunNowAsync(Target, Token);
            manifests.Add((await world.DoneAsync(await world.TakeAsync())).Manifest!);
        }

        await world.Plane.Policies.DeleteAsync("none", Token);
        return manifests;
    }

    /// <summary>Lets the world's time pass, so much at most.</summary>
    private async Task WithinAsync(TimeSpan most, Func<Task<bool>> isSo)
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var passed = TimeSpan.Zero; !await isSo(); passed += step)
        {
            Assert.True(passed < most, $"It is not so after {most}.");
            world.Time.Advance(step);
            await Task.Delay(2, Token);
        }
    }

    private Task CopyAsync(Manifest manifest) =>
        world.Plane.Coordinator.ReplicateBackupAsync(new WorkOrder { Replica = "dr", Target = manifest.Target, Backup = manifest.Id }.ToJson(), Token);

    private async Task<int> OwedAsync(string replica) => await world.Plane.Copies.OwedAsync(replica, Token).CountAsync(Token);

    private async Task<List<string>> FailuresAsync(string replica) =>
        await world.Plane.Copies.OwedAsync(replica, Token).Where(copy => copy.LastFailure is not null).Select(copy => copy.LastFailure!).ToListAsync(Token);

    private Replica Replica(StorePlace place) => new(place, PathOf(place.Name), ["*"], TimeSpan.FromHours(12));

    private string PathOf(string name) => Path.Combine(root.FullName, name);
}
