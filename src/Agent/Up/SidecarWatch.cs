using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>
/// Removes sidecars of killed agents for as long as this one runs: not only at start, for a sidecar whose maker was killed ends a moment after it,
/// when its successor may be running already.
/// </summary>
internal sealed class SidecarWatch(DockerRuntime docker, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>Once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await docker.RemoveDeadSidecarsAsync(cancellationToken);
            if (count > 0) Log.Swept(log, count);
        }
        catch (Exception e) when (e is BaktainerException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // An engine that does not answer is told of by who needs it.
        }
    }

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await SweepAsync(cancellationToken);
            await Task.Delay(Period, docker.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
