using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>Follows the engine's events, so that a label's mistake, or a database that goes away, is told when it happens and not at the next run.</summary>
/// <param name="docker">The engine.</param>
/// <param name="discovery">Reads a started container's labels.</param>
/// <param name="onChange">Called for each change.</param>
/// <param name="log">Where problems are told.</param>
internal sealed class ContainerWatch(DockerRuntime docker, TargetDiscovery discovery, Action onChange, ILogger log)
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
                onChange(); // What is known of the containers may be wrong by now.
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
        onChange();
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
