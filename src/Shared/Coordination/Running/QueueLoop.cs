using Baktainer.Contracts;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Observation;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Running;

/// <summary>
/// Listens to one queue where no Functions host does: several replicas at once, each message with one of them while it is renewed;
/// what fails comes again, what fails too often goes to the queue's <c>-poison</c>.
/// </summary>
public sealed class QueueLoop(IWorkQueue queue, string name, Func<string, CancellationToken, Task> handle, TimeProvider time, ILogger log)
{
    private const int MaxDeliveries = 5;
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Ends when cancelled; the message at work is then given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            var worked = await TryStepAsync(cancellationToken);
            pause = worked ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (!worked) await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var items = await queue.ReceiveAsync(name, 1, Visibility, cancellationToken);
            if (items is not [var item]) return false;
            await WorkAsync(item, cancellationToken);
            return true;
        }
        catch (BaktainerException e)
        {
            Log.Retried(log, name, e.Code, e.Message);
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using var scope = WorkOrder.BeginScope(log, item.Message);
        if (item.Deliveries > MaxDeliveries && !QueueNames.IsPoison(name))
        {
            await PutAsideAsync(item, cancellationToken);
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(item, done.Token);
        var failure = await HandleAsync(item, cancellationToken);
        await done.CancelAsync();
        item = await renewing;
        if (failure is null)
        {
            await queue.CompleteAsync(item, cancellationToken);
            return;
        }

        Log.MessageFailed(log, name, item.Id, item.Deliveries, MaxDeliveries, failure.Code, failure.Message);
        var isPutAside = item.Deliveries >= MaxDeliveries && !QueueNames.IsPoison(name);
        await queue.ExtendAsync(item, isPutAside || failure.Code == FailureCodes.Stopped ? TimeSpan.Zero : RetryDelay, CancellationToken.None);
    }

    private async Task<BaktainerException?> HandleAsync(WorkItem item, CancellationToken cancellationToken)
    {
        try
        {
            await Telemetry.SpanAsync(name, item.Id, () => handle(item.Message, cancellationToken));
            return null;
        }
        catch (BaktainerException e)
        {
            return e;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            return new BaktainerException(FailureCodes.Stopped, "The server stops.", null, e);
        }
#pragma warning disable CA1031 // A defect met in one message must not end the listener: the message ends in the poison queue, which raises an alert.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, name, e);
            return new BaktainerException(FailureCodes.Unexpected, $"Unexpected {e.GetType().Name}.", null, e);
        }
    }

    private async Task<WorkItem> RenewAsync(WorkItem item, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Visibility / 3, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return item;
            try
            {
                item = await queue.ExtendAsync(item, Visibility, CancellationToken.None) ?? item;
            }
            catch (BaktainerException e)
            {
                Log.Retried(log, name, e.Code, e.Message);
            }
        }
    }

    private async Task PutAsideAsync(WorkItem item, CancellationToken cancellationToken)
    {
        Log.Poisoned(log, name, item.Id);
        await queue.SendAsync(QueueNames.PoisonOf(name), item.Message, TimeSpan.Zero, cancellationToken);
        await queue.CompleteAsync(item, cancellationToken);
    }
}
