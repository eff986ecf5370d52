using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Cleaning;
using Baktainer.Coordination.Drills;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination;

/// <summary>What timers and queues set off, whoever runs them: the Functions host, our own server, or the agent in standalone mode. Each may run twice, or be killed half way.</summary>
public sealed class Coordinator(
    AgentRegistry agents, Planner planner, PolicyBook policies, OverdueWatch watch, ReportRecorder recorder, Cleaner cleaner, RetentionSweeper sweeper, AlertBook alerts, ProtectionWatch protection, Announcer announcer, IWorkQueue queue, Ticks ticks, ILogger log)
{
    /// <summary>Plans drills.</summary>
    public required DrillPlanner Drills { get; init; }

    /// <summary>Reads new backups back.</summary>
    public required VerifyWorker Verifying { get; init; }

    /// <summary>Works on copies.</summary>
    public required CopyWorker Copying { get; init; }

    /// <summary>Watches over copies.</summary>
    public required ReplicaWatch Replicas { get; init; }

    /// <summary>Reads stored backups back.</summary>
    public required Patrol Patrol { get; init; }

    /// <summary>Timer, each minute.</summary>
    public async Task PlanDueBackupsAsync(CancellationToken cancellationToken)
    {
        foreach (var job in await planner.PlanDueAsync(cancellationToken)) Log.Planned(log, job.Target, job.Id, job.Due);
        await ticks.MarkAsync(cancellationToken);
    }

    /// <summary>Timer, every few minutes.</summary>
    public async Task PlanDrillsAsync(CancellationToken cancellationToken)
    {
        foreach (var job in await Drills.PlanDueAsync(cancellationToken)) Log.Planned(log, job.Target, job.Id, job.Due);
    }

    /// <summary>Timer, each minute.</summary>
    public async Task WatchOverdueAsync(CancellationToken cancellationToken)
    {
        await watch.LookAsync(cancellationToken);
        await protection.LookIfDueAsync(cancellationToken);
    }

    /// <summary>Timer, each hour: reports whose message was given up are recorded after all.</summary>
    public Task ResendReportsAsync(CancellationToken cancellationToken) => cleaner.ResendReportsAsync(cancellationToken);

    /// <summary>Timer, each day: plans are looked over, old jobs forgotten, what no backup came of is swept.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        await queue.SendAsync(QueueNames.Replan, new WorkOrder().ToJson(), TimeSpan.Zero, cancellationToken);
        await announcer.ForgetAsync(cancellationToken);
        var count = await cleaner.SweepStoresAsync(cancellationToken);
        count += await cleaner.SweepOrphansAsync(cancellationToken);
        if (count > 0) Log.Swept(log, count);
    }

    /// <summary>Timer, each hour: what retention lets go is deleted, a message for each target.</summary>
    public Task SweepRetentionAsync(CancellationToken cancellationToken) => sweeper.SendAsync(cancellationToken);

    /// <summary>Queue <see cref="QueueNames.Retention"/>: one step of one target's sweep in one store.</summary>
    public async Task SweepTargetAsync(string message, CancellationToken cancellationToken)
    {
        await sweeper.WorkAsync(WorkOrder.Parse(message), cancellationToken);
        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Retention, message), cancellationToken);
    }

    /// <summary>Queue <see cref="QueueNames.Reports"/>.</summary>
    public async Task RecordReportAsync(string message, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync(WorkOrder.Parse(message), cancellationToken);
        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Reports, message), cancellationToken);
    }

    /// <summary>
    /// Queue <see cref="QueueNames.Verify"/>: reads every sealed byte of a backup back. Twice asked for: at once, and when the agent's upload grants have ended,
    /// for until then it could write the artifacts again; then only a backup that was touched is read.
    /// </summary>
    public async Task VerifyBackupAsync(string message, CancellationToken cancellationToken)
    {
        await Verifying.WorkAsync(WorkOrder.Parse(message), cancellationToken);
        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Verify, message), cancellationToken);
    }

    /// <summary>Queue <see cref="QueueNames.Replicate"/>: works on one copy for a while, or on a page of a backfill.</summary>
    public async Task ReplicateBackupAsync(string message, CancellationToken cancellationToken)
    {
        await Copying.WorkAsync(WorkOrder.Parse(message), cancellationToken);
        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Replicate, message), cancellationToken);
    }

    /// <summary>Timer, every few minutes.</summary>
    public Task WatchReplicasAsync(CancellationToken cancellationToken) => Replicas.LookAsync(cancellationToken);

    /// <summary>Timer, each hour: reads some of what is stored back.</summary>
    public Task VerifySampleAsync(CancellationToken cancellationToken) => Patrol.WalkAsync(cancellationToken);

    /// <summary>Queue <see cref="QueueNames.Replan"/>: policies changed, or a day is over. A message for all hosts becomes one for each.</summary>
    public async Task ReplanAsync(string message, CancellationToken cancellationToken)
    {
        if (WorkOrder.Parse(message).Host is { } host)
        {
            await ReplanHostAsync(host, cancellationToken);
        }
        else
        {
            await foreach (var agent in agents.ListAsync(cancellationToken))
                await queue.SendAsync(QueueNames.Replan, new WorkOrder { Host = agent.Host }.ToJson(), TimeSpan.Zero, cancellationToken);
        }

        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Replan, message), cancellationToken);
    }

    private async Task ReplanHostAsync(string host, CancellationToken cancellationToken)
    {
        var inForce = await policies.ListAsync(cancellationToken);
        await planner.ReplanAsync(host, inForce, repair: true, cancellationToken);
        await Drills.ReplanAsync(host, inForce, repair: true, cancellationToken);
        await cleaner.ForgetOldJobsAsync(host, cancellationToken);
    }

    /// <summary>Timer, each minute.</summary>
    public Task WatchNotificationsAsync(CancellationToken cancellationToken) => announcer.WatchAsync(cancellationToken);

    /// <summary>Queue <see cref="QueueNames.Notify"/>.</summary>
    public async Task SendNotificationAsync(string message, CancellationToken cancellationToken)
    {
        await announcer.SendAsync(WorkOrder.Parse(message), cancellationToken);
        await alerts.ClearAsync(AlertKind.PoisonMessage, PoisonSubject(QueueNames.Notify, message), cancellationToken);
    }

    /// <summary>Every <c>-poison</c> queue: a message that failed too often is work that was not done.</summary>
    public Task RecordPoisonAsync(string queueName, string message, CancellationToken cancellationToken) =>
        alerts.AddAsync(AlertKind.PoisonMessage, PoisonSubject(queueName, message), "This message failed again and again, and its work is not done. Look at the log for why.", cancellationToken);

    private static string PoisonSubject(string queueName, string message) => $"{queueName}: {Printable.Of(message, 300)}";
}
