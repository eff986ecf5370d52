using System.Text;
using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Scheduling;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Sweeping;

/// <summary>A coordinator over a store, with one target that has backups.</summary>
internal sealed class SweepWorld
{
    public const string Shop = "web/shop";
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public SweepWorld(IBackupStore store, IRecordStore records, string rules, FakeTimeProvider? time = null, RetentionOptions? options = null, LockRule? locks = null, params IReadOnlyList<Replica> replicas)
    {
        Store = store;
        Records = records;
        Time = time ?? new FakeTimeProvider(Start);
        Queue = new RecordWorkQueue(records, Time);
        var settings = new ControlPlaneOptions
        {
            Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
            Retention = options ?? new RetentionOptions { Default = RetentionText.Parse(rules).Rules! },
            Lock = locks,
        };
        var replication = new ReplicationOptions { Primary = new StorePlace(StorePlace.Primary, store, new ReadableParts(store)), Replicas = replicas };
        Plane = new ControlPlane(records, Queue, replication, null, (_, _, _) => Task.FromResult(new Secret("-")), settings, Time, NullLogger.Instance);
    }

    public IBackupStore Store { get; }

    public IRecordStore Records { get; }

    public FakeTimeProvider Time { get; }

    public RecordWorkQueue Queue { get; }

    public ControlPlane Plane { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task KnowsAsync(RetentionRules? label = null, params InventoryProblem[] problems) => Plane.Targets.SyncAsync(
        "web",
        new Inventory { Targets = [new InventoryTarget { Name = "shop", Engine = "postgres", Container = "shop", Image = "postgres:17", Retention = label, Problems = problems }] },
        Token);

    /// <summary>The target and its backups of so many days ago; returns their ids.</summary>
    public async Task<List<string>> WithBackupsAsync(params int[] daysAgo)
    {
        await KnowsAsync();
        var ids = new List<string>();
        foreach (var days in daysAgo) ids.Add(await BackUpAsync(Time.GetUtcNow().AddDays(-days)));
        return ids;
    }

    public async Task<string> BackUpAsync(DateTimeOffset at)
    {
        var location = new BackupLocation(Shop, at, "a1b2c3d4", 1);
        using var content = new MemoryStream(Encoding.ASCII.GetBytes("sealed bytes"));
        await Plane.Vault.PutArtifactAsync(location, "db.age", content, Token);
        var manifest = Samples.Manifest(location, at);
        await Plane.Vault.CommitAsync(manifest, Token);
        await Plane.Vault.AddReceiptAsync(manifest, new Receipt(StoredFacts.Verified, manifest.Id, at, "stored"), Token);
        await Plane.Catalog.AddAsync(manifest, Token);
        return manifest.Id;
    }

    public Task SweepAsync() => Plane.Retention.SweepAsync(Shop, StorePlace.Primary, Token);

    public async Task<RetentionView> ViewAsync() => (await Plane.Retention.FindAsync(Shop, Token))!;

    /// <summary>Backups by id, newest first; every one of them whole.</summary>
    public async Task<List<string>> WholeAsync()
    {
        var manifests = await Plane.Vault.ListAsync(Shop, problem => throw problem, Token).ToListAsync(Token);
        foreach (var manifest in manifests) await Plane.Vault.CheckAsync(manifest, Token);
        return [.. manifests.Select(manifest => manifest.Id)];
    }

    public async Task<List<string>> CatalogAsync() => await Plane.Catalog.ListAsync(Shop, Token).Select(manifest => manifest.Id).OrderDescending().ToListAsync(Token);

    /// <summary>Directories that have any object.</summary>
    public async Task<List<string>> TracesAsync() =>
        await Store.ListAsync("", Token).Select(stored => BackupLocation.OfKey(stored.Key)!.Id).Distinct().OrderDescending().ToListAsync(Token);

    /// <summary>All entries, in the order of their texts.</summary>
    public async Task<List<string>> AuditAsync() =>
        [.. (await new AuditLog(Records, Time, NullLogger.Instance).PageAsync(Start.AddDays(-1), Start.AddYears(20), null, 500, Token)).Items.Select(entry => $"{entry.Who} {entry.Action} {entry.Subject} {entry.Outcome}").Order(StringComparer.Ordinal)];
}
