using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>Follows the engine's events, so that a label's mistake, or a database that goes away, is told when it happens and not at the next run.</summary>
internal sealed class ContainerWatch(DockerRuntime docker, TargetDiscovery discovery, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Ends when the token is cancelled; survives restarts of the engine.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reachable = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await docker.WatchAsync("baktainer.backup", change => Tell(change, cancellationToken), cancellationToken);
                reachable = true;
            }
            catch (BaktainerException e)
            {
                if (reachable) Log.Failed(log, e.Code, e.Message, e.Remedy);
                reachable = false;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, docker.Time, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task Tell(ContainerChange change, CancellationToken cancellationToken)
    {
        if (change.Action is "die" or "destroy")
        {
            Log.Vanished(log, change.Name, change.Action);
            return;
        }

        foreach (var target in (await discovery.FindAsync(cancellationToken)).Where(target => target.Container.Id == change.Id))
        {
            if (target.Spec is not null) Log.Appeared(log, target.Id, target.Spec.Engine);
            foreach (var problem in target.Problems) Log.LabelWarning(log, target.Container.Name, problem.Label, problem.Message);
        }
    }
}
