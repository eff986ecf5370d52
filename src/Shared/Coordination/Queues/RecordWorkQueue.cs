using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Queues;

/// <summary>
/// Queues over records, one partition each. A message's row is the time from which it could first be received, so that receivers read no further than now.
/// A delivery swaps the record for one that is invisible and carries a new receipt; of several receivers at once one wins the swap.
/// </summary>
public sealed class RecordWorkQueue(IRecordStore store, TimeProvider time) : IWorkQueue
{
    private readonly Records<WorkMessage> messages = new(store, "queue", WorkMessageJson.Default.WorkMessage);

    /// <inheritdoc/>
    public async Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken)
    {
        WorkMessage.Require(message, delay);
        var visibleAt = time.GetUtcNow() + delay;
        await messages.TryInsertAsync(queue, $"{Stamp.Of(visibleAt)}|{Guid.NewGuid():N}", new WorkMessage(message, 0, visibleAt, ""), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkItem>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 32);
        List<WorkItem> items = [];
        var now = time.GetUtcNow();
        // '}' follows '|': messages of this very millisecond are in.
        await foreach (var found in messages.QueryAsync(new RecordRange(queue, Before: Stamp.Of(now) + "}"), cancellationToken))
        {
            if (found.Value.VisibleAt > now) continue;
            var next = found.Value with { Deliveries = found.Value.Deliveries + 1, VisibleAt = now + visibility };
            if (await DeliverAsync(found, next, cancellationToken) is { } item) items.Add(item);
            if (items.Count == max) break;
        }

        return items;
    }

    /// <inheritdoc/>
    public async Task<WorkItem?> ExtendAsync(WorkItem item, TimeSpan visibility, CancellationToken cancellationToken) =>
        await FindAsync(item, cancellationToken) is { } held
            ? await DeliverAsync(held, held.Value with { VisibleAt = time.GetUtcNow() + visibility }, cancellationToken)
            : null;

    /// <inheritdoc/>
    public async Task<bool> CompleteAsync(WorkItem item, CancellationToken cancellationToken) =>
        await FindAsync(item, cancellationToken) is { } held && await messages.TryDeleteAsync(held, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken) =>
        await messages.QueryAsync(new RecordRange(queue), cancellationToken).CountAsync(cancellationToken);

    private async Task<Versioned<WorkMessage>?> FindAsync(WorkItem item, CancellationToken cancellationToken) =>
        await messages.GetAsync(item.Queue, item.Id, cancellationToken) is { } found && found.Value.Receipt == item.Receipt ? found : null;

    private async Task<WorkItem?> DeliverAsync(Versioned<WorkMessage> read, WorkMessage next, CancellationToken cancellationToken)
    {
        next = next with { Receipt = Guid.NewGuid().ToString("N") };
        return await messages.TryReplaceAsync(read, next, cancellationToken)
            ? new WorkItem(read.Record.Partition, read.Record.Row, next.Receipt, next.Deliveries, next.Message)
            : null;
    }
}
