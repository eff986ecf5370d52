using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Running;

namespace Baktainer.Agent.Up;

/// <summary>Standalone mode: the agent, for each engine one, and the coordinator in one process, until told to stop.</summary>
internal sealed class Daemon(IReadOnlyList<HostLife> hosts, CoordinatorLoops coordinator, CatalogFill catalog, IWorkQueue queue, Sweeper sweeper, TimeProvider time)
{
    /// <summary>For recording the last reports when stopping; what is not recorded then is at the next start.</summary>
    private static readonly TimeSpan RecordTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when the token is cancelled and the backups at work have finished, or were aborted at the stop timeout, and are recorded.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await sweeper.SweepAsync(cancellationToken);
        await catalog.BeginAsync(cancellationToken);
        using var end = new CancellationTokenSource();
        var coordinating = Task.WhenAll(coordinator.RunAsync(end.Token), catalog.RunAsync(end.Token));
        await HostLife.RunAllAsync(hosts, cancellationToken);
        await RecordRestAsync();
        await end.CancelAsync();
        await coordinating;
    }

    private async Task RecordRestAsync()
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < RecordTime && await queue.CountAsync(QueueNames.Reports, CancellationToken.None) > 0)
            await Task.Delay(Nap, time, CancellationToken.None);
    }
}
