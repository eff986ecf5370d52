using System.Text;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Notifications.Configuration;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Coordinating;

/// <summary>A whole coordinator over some records and a directory, with an agent 'web' that a test plays.</summary>
internal sealed class World : IDisposable
{
    public const string Host = "web";
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ControlPlaneOptions Options = new()
    {
        Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
    };

    private readonly DirectoryInfo root;
    private readonly bool ownsRoot;
    private readonly NotificationSettings notifications;

    public World(
        IRecordStore records, FakeTimeProvider? time = null, DirectoryInfo? root = null, ReadSecret? secrets = null, IBackupStore? store = null, ControlPlaneOptions? options = null,
        NotificationSettings? notifications = null, Func<StorePlace, ReplicationOptions>? replication = null)
    {
        ownsRoot = root is null;
        this.root = root ?? Directory.CreateTempSubdirectory("baktainer-world-");
        Time = time ?? new FakeTimeProvider(Start);
        Records = records;
        Queue = new RecordWorkQueue(records, Time);
        Store = store ?? new DirectoryStore(this.root.FullName);
        this.notifications = notifications ?? NotificationSettings.None;
        Primary = new StorePlace(StorePlace.Primary, Store, store is null ? new DirectoryParts(this.root.FullName) : new ReadableParts(store));
        options = (options ?? Options) with { Notifications = this.notifications };
        Plane = new ControlPlane(records, Queue, replication?.Invoke(Primary) ?? new ReplicationOptions { Primary = Primary }, null, secrets ?? ((_, _, _) => Task.FromResult(new Secret("opened"))), options, Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; }

    public IRecordStore Records { get; }

    public RecordWorkQueue Queue { get; }

    public IBackupStore Store { get; }

    public StorePlace Primary { get; }

    public ControlPlane Plane { get; }

    /// <summary>What the agent says of itself.</summary>
    public bool CanDrill { get; set; }

    public X25519Identity Identity { get; } = X25519Identity.Generate();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The same coordinator as another process has it, over other ways to the same records.</summary>
    public World Again(IRecordStore records) => new(records, Time, root, notifications: notifications);

    public static InventoryTarget Target(string name, params ScheduleSpec[] schedules) => new()
    {
        Name = name,
        Engine = "postgres",
        Container = name,
        Image = "postgres:17",
        Schedules = schedules,
    };

    public static ScheduleSpec Cron(string cron, string name = "nightly", Collision collision = Collision.Skip) => new() { Name = name, Cron = cron, Collision = collision };

    public static ScheduleSpec After(string leader) => new() { Name = "after", After = leader };

    public async Task<AgentRecord> AgentAsync(string host = Host)
    {
        if (await Plane.Agents.FindAsync(host, Token) is { } known) return known;
        var token = await Plane.Agents.InviteAsync(host, TimeSpan.FromHours(1), ["keyvault:prod/shop-*"], Token);
        return await Plane.Agents.EnrolAsync(new EnrolRequest(token, Tokens.NewSecret(), Identity.Recipient.Label, "test"), Token);
    }

    public async Task<ClaimAnswer> ClaimAsync(int free = 0, Inventory? inventory = null, params HeldJob[] held) => await Plane.Desk.ClaimAsync(
        await AgentAsync(),
        new ClaimRequest { Program = "test", Free = free, Inventory = inventory, InventoryDigest = inventory?.Digest() ?? "", Held = held, CanDrill = CanDrill },
        Token);

    public Task SeesAsync(params InventoryTarget[] targets) => ClaimAsync(0, new Inventory { Targets = targets });

    public async Task<List<Job>> PlanAtAsync(DateTimeOffset at)
    {
        if (at > Time.GetUtcNow()) Time.SetUtcNow(at);
        return [.. await Plane.Planner.PlanDueAsync(Token)];
    }

    public async Task<JobTicket> TakeAsync() => Assert.Single((await ClaimAsync(1)).Jobs);

    /// <summary>Stores what the ticket asks for, as an agent does; returns what it reports.</summary>
    public async Task<Report> BackUpAsync(JobTicket ticket)
    {
        var location = new BackupLocation(ticket.Target, Time.GetUtcNow(), ticket.Tag, ((ticket.Attempt - 1) * 100) + 1);
        using var content = new MemoryStream(Encoding.ASCII.GetBytes("sealed bytes"));
        await Store.PutAsync(location.Key("db.age"), content, Token);
        return Samples.Report(ticket, Time.GetUtcNow()) with { Manifest = Samples.Manifest(location, Time.GetUtcNow()) };
    }

    public async Task ReportAsync(Report report) => await Plane.Desk.ReportAsync(await AgentAsync(), report, Token);

    /// <summary>From now on the store cannot be asked anything.</summary>
    public void RemoveStore() => root.Delete(recursive: true);

    public async Task<Report> DoneAsync(JobTicket ticket)
    {
        var report = await BackUpAsync(ticket);
        await ReportAsync(report);
        await WorkAsync();
        return report;
    }

    public async Task FailedAsync(JobTicket ticket, bool cancelled = false)
    {
        await ReportAsync(Samples.Report(ticket, Time.GetUtcNow()) with { Failure = Samples.Failure, Cancelled = cancelled });
        await WorkAsync();
    }

    /// <summary>Works off all queues.</summary>
    public async Task WorkAsync()
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = await StepAsync(QueueNames.Reports, Plane.Coordinator.RecordReportAsync)
                | await StepAsync(QueueNames.Verify, Plane.Coordinator.VerifyBackupAsync)
                | await StepAsync(QueueNames.Replicate, Plane.Coordinator.ReplicateBackupAsync)
                | await StepAsync(QueueNames.Replan, Plane.Coordinator.ReplanAsync)
                | await StepAsync(QueueNames.Notify, Plane.Coordinator.SendNotificationAsync)
                | await StepAsync(QueueNames.Retention, Plane.Coordinator.SweepTargetAsync);
        }
    }

    public async Task<Baktainer.Coordination.Watch.Alert[]> AlertsAsync()
    {
        await Plane.Coordinator.WatchOverdueAsync(Token);
        return [.. await Plane.Alerts.ListAsync(Token)];
    }

    public async Task<List<Job>> JobsAsync(string target) =>
        await Plane.Ledger.HistoryAsync(target, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Token).ToListAsync(Token);

    public void Dispose()
    {
        if (ownsRoot && Directory.Exists(root.FullName)) root.Delete(recursive: true);
    }

    private async Task<bool> StepAsync(string name, Func<string, CancellationToken, Task> handle)
    {
        if (await Queue.ReceiveAsync(name, 1, TimeSpan.FromMinutes(1), Token) is not [var item]) return false;
        await handle(item.Message, Token);
        await Queue.CompleteAsync(item, Token);
        return true;
    }
}
