using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Running;

/// <summary>All timers and queue listeners of a coordinator, for where no Functions host runs them.</summary>
public sealed class CoordinatorLoops(Coordinator coordinator, IWorkQueue queue, TimerLease lease, TimeSpan tick, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How often retention sweeps.</summary>
    public TimeSpan SweepEvery { get; init; } = Hour;

    /// <summary>Ends when cancelled, once everything at work has ended.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        return Task.WhenAll(
        [
            Timer("plan-due-backups", tick, coordinator.PlanDueBackupsAsync),
            Timer("plan-drills", tick, coordinator.PlanDrillsAsync),
            Timer("watch-overdue", tick, coordinator.WatchOverdueAsync),
            Timer("resend-reports", Minutes, token => SeldomAsync("hourly", Hour, coordinator.ResendReportsAsync, token)),
            Timer("clean-up", Minutes, token => SeldomAsync("daily", Day, coordinator.CleanUpAsync, token)),
            Timer("watch-replicas", Minutes, coordinator.WatchReplicasAsync),
            Timer("verify-sample", Minutes, token => SeldomAsync("verify-sample-hourly", Hour, coordinator.VerifySampleAsync, token)),
            .. Enumerable.Range(0, coordinator.Copying.Listeners).Select(_ => Queue(QueueNames.Replicate, coordinator.ReplicateBackupAsync)),
            Timer("sweep-retention", SweepEvery < Minutes ? SweepEvery : Minutes, token => SeldomAsync("retention", SweepEvery, coordinator.SweepRetentionAsync, token)),
            Queue(QueueNames.Retention, coordinator.SweepTargetAsync),
            Queue(QueueNames.Reports, coordinator.RecordReportAsync),
            Queue(QueueNames.Verify, coordinator.VerifyBackupAsync),
            Queue(QueueNames.Replan, coordinator.ReplanAsync),
            Timer("watch-notifications", tick, coordinator.WatchNotificationsAsync),
            Queue(QueueNames.Notify, coordinator.SendNotificationAsync),
            .. QueueNames.All.Select(name => Queue(QueueNames.PoisonOf(name), (message, token) => coordinator.RecordPoisonAsync(name, message, token))),
        ]);

        Task Timer(string name, TimeSpan interval, Func<CancellationToken, Task> run) => new TimerLoop(lease, name, interval, run, time, log).RunAsync(cancellationToken);

        async Task SeldomAsync(string name, TimeSpan period, Func<CancellationToken, Task> run, CancellationToken token)
        {
            if (await lease.IsFirstAsync(name, period, token)) await run(token);
        }

        Task Queue(string name, Func<string, CancellationToken, Task> handle) => new QueueLoop(queue, name, handle, time, log).RunAsync(cancellationToken);
    }
}
