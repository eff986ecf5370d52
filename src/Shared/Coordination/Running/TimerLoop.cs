using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Observation;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Running;

/// <summary>Runs something regularly on one of several replicas: whoever holds the timer's lease.</summary>
public sealed class TimerLoop(TimerLease lease, string name, TimeSpan interval, Func<CancellationToken, Task> run, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await TryStepAsync(cancellationToken);
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await HoldAsync(cancellationToken)) await HoldWhileAsync(Telemetry.SpanAsync(name, null, () => run(cancellationToken)), cancellationToken);
        }
        catch (BaktainerException e)
        {
            Log.Retried(log, name, e.Code, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
#pragma warning disable CA1031 // A defect met in one tick must not end the timer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, name, e);
        }
    }

    private Task<bool> HoldAsync(CancellationToken cancellationToken) => lease.HoldAsync(name, interval * 2, cancellationToken);

    /// <summary>Nobody else begins while this is at work, unless it hangs.</summary>
    private async Task HoldWhileAsync(Task running, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested && time.GetElapsedTime(started) < Longest && await Task.WhenAny(running, Task.Delay(interval, time, cancellationToken)) != running)
        {
            try
            {
                await HoldAsync(CancellationToken.None);
            }
            catch (BaktainerException e)
            {
                Log.Retried(log, name, e.Code, e.Message);
            }
        }

        await running;
    }
}
