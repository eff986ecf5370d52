using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Cleaning;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Drills;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Restores;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Delivery;
using Baktainer.Replication;
using Baktainer.Scheduling;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination;

/// <summary>The coordinator's parts, put together over one record store, one work queue and one backup store: the same in the cloud and in standalone mode.</summary>
public sealed class ControlPlane
{
    /// <summary>How the names of the tables begin that plan drills.</summary>
    public const string DrillTables = "drill";

    /// <param name="records">What it remembers.</param>
    /// <param name="queue">What is to be done.</param>
    /// <param name="replication">Where backups are, and where copies of them.</param>
    /// <param name="grants">Null when agents write to the store themselves.</param>
    /// <param name="secrets">Resolves references for agents.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public ControlPlane(
        IRecordStore records, IWorkQueue queue, ReplicationOptions replication, UploadGrants? grants, ReadSecret secrets, ControlPlaneOptions options, TimeProvider time, ILogger log)
    {
        var store = replication.Primary.Store;
        Replication = replication;
        Vault = replication.Primary.Vault;
        Agents = new AgentRegistry(records, time);
        Targets = new TargetBook(records, time);
        Policies = new PolicyBook(records);
        Ledger = new Ledger(records, time);
        Notices = new NoticeBook(records, queue, options.Notifications.Wants, time);
        Alerts = new AlertBook(records, Notices, time, log);
        Catalog = new CatalogIndex(records);
        Copies = new CopyBook(records, time);
        Replicas = new ReplicaDesk(replication, Copies, Catalog, Targets, Policies, queue);
        var planning = new PlannerOptions(options.Desk.DefaultSchedule, options.OverdueGrace) { DefaultDrill = options.Drill };
        Planner = new Planner(new RunIndex(records), Targets, Policies, Ledger, planning, time);
        Drills = new DrillRequests(Agents, Targets, Catalog, Ledger, time);
        var drills = new DrillPlanner(new RunIndex(records, DrillTables), Targets, Policies, Ledger, Drills, options.Drill, time);
        var drilled = new DrillRecorder(Vault, Catalog, Targets, Alerts, Notices);
        var inbox = new ReportInbox(records, queue);
        Desk = new AgentDesk(Agents, Targets, Planner, drills, Policies, Ledger, inbox, Notices, grants, new JobSecrets(secrets), options.Desk);
        RestoreDesk = new RestoreDesk(Catalog, Vault, grants);
        Restores = new RestoreDispatcher(Agents, Targets, Catalog, Ledger, time);
        IReadOnlyList<LockPlace> lockable = [LockPlace.Primary(store, time), .. replication.Replicas.Select(replica => LockPlace.Of(replica, time))];
        Holds = new BackupHolds(lockable);
        var commitLocks = new CommitLocks(lockable, Targets, Policies, Catalog, Alerts, options.Lock, time);
        Protection = new ProtectionWatch(lockable, records, commitLocks, Alerts, time, log);
        var watch = new OverdueWatch(Agents, Targets, Policies, Ledger, Alerts, Notices, planning, options.AgentSilence, time, log)
        {
            Drills = drilled,
            Grants = grants,
            Attendance = new Attendance(records, options.Desk.Lease, time),
        };
        var audit = new AuditLog(records, time, log);
        var retention = new RetentionBook(records);
        var anomalies = new AnomalyWatch(retention, Catalog, Vault, Alerts, time);
        IReadOnlyList<SweptStore> swept = [SweptStore.Of(StorePlace.Primary, store), .. replication.Replicas.Select(replica => SweptStore.Of(replica.Name, replica.Place.Store))];
        var review = new RetentionReview(retention, Targets, Policies, Alerts, swept, options.Retention, options.Desk.DefaultSchedule, time);
        var sweeper = new RetentionSweeper(review, retention, Targets, anomalies, Alerts, Catalog, Copies, new LockRenewal(commitLocks, lockable, time, log), audit, queue, time, log);
        RetentionBook = retention;
        Retention = new RetentionDesk(review, retention, Targets, anomalies, sweeper, time);
        var recorder = new ReportRecorder(inbox, Ledger, Vault, Catalog, Targets, Planner, anomalies, Alerts, Notices, audit, queue, commitLocks, Replicas, drilled, grants);
        var cleaner = new Cleaner(Agents, Targets, Ledger, inbox, Copies, swept, queue, time, log);
        Announcer = new Announcer(options.Notifications, Notices, records, Targets, Policies, Catalog, Alerts, time, log);
        Coordinator = new Coordinator(Agents, Planner, Policies, watch, recorder, cleaner, sweeper, Alerts, Protection, Announcer, queue, new Ticks(records, time), log)
        {
            Drills = drills,
            Verifying = new VerifyWorker(replication, Targets, Replicas, Alerts, queue, time),
            Copying = new CopyWorker(new CopyTools(replication, Copies, Replicas, Catalog, commitLocks, Alerts, time, log)),
            Replicas = new ReplicaWatch(replication, Copies, Replicas, Policies, Alerts, time),
            Patrol = new Patrol(replication, records, Catalog, Copies, Replicas, Alerts, time, log),
        };
    }

    /// <summary>The stores.</summary>
    public ReplicationOptions Replication { get; }

    public BackupVault Vault { get; }

    public AgentRegistry Agents { get; }

    public TargetBook Targets { get; }

    public PolicyBook Policies { get; }

    public Ledger Ledger { get; }

    public AlertBook Alerts { get; }

    public NoticeBook Notices { get; }

    public Announcer Announcer { get; }

    public CatalogIndex Catalog { get; }

    public CopyBook Copies { get; }

    public ReplicaDesk Replicas { get; }

    public Planner Planner { get; }

    /// <summary>Legal holds on backups and their copies.</summary>
    public BackupHolds Holds { get; }

    public ProtectionWatch Protection { get; }

    public AgentDesk Desk { get; }

    public RestoreDesk RestoreDesk { get; }

    public RestoreDispatcher Restores { get; }

    public DrillRequests Drills { get; }

    public RetentionDesk Retention { get; }

    public RetentionBook RetentionBook { get; }

    public Coordinator Coordinator { get; }
}

/// <summary>Times and limits of a control plane.</summary>
public sealed record ControlPlaneOptions
{
    public required DeskOptions Desk { get; init; }

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>When backups are proved of which neither a policy nor a label says.</summary>
    public DrillRule Drill { get; init; } = DrillRule.None;

    /// <summary>How long after its time a backup may take to be there before it is overdue.</summary>
    public TimeSpan OverdueGrace { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whom to tell of what.</summary>
    public NotificationSettings Notifications { get; init; } = NotificationSettings.None;

    /// <summary>For how long backups are locked of which neither a policy nor a label says; null: not at all.</summary>
    public LockRule? Lock { get; init; }

    /// <summary>How long an agent may be silent before that is an alert.</summary>
    public TimeSpan AgentSilence { get; init; } = TimeSpan.FromMinutes(10);
}
