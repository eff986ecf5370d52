using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Jobs;

/// <summary>
/// Lets several actors share one memory store, one call at a time, in an order of its choice. All runs on one thread: an actor goes on inside <see cref="Step"/>
/// until its next call. An actor that is dropped is a process that died between two calls.
/// </summary>
internal sealed class Interleaving(IRecordStore store, Random random)
{
    private readonly List<TaskCompletionSource> waiting = [];

    public bool IsOver => waiting.Count == 0;

    public IRecordStore Seat() => new SteppedStore(store, this);

    /// <summary>One actor makes one call.</summary>
    public void Step() => Take().SetResult();

    /// <summary>One actor is never heard of again.</summary>
    public void Drop() => Take();

    private TaskCompletionSource Take()
    {
        var index = random.Next(waiting.Count);
        var taken = waiting[index];
        waiting.RemoveAt(index);
        return taken;
    }

    private Task TurnAsync()
    {
        var turn = new TaskCompletionSource();
        waiting.Add(turn);
        return turn.Task;
    }

    private sealed class SteppedStore(IRecordStore store, Interleaving order) : IRecordStore
    {
        public async Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
        {
            await order.TurnAsync();
            return await store.GetAsync(table, partition, row, cancellationToken);
        }

        public async Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken)
        {
            await order.TurnAsync();
            return await store.TryInsertAsync(table, partition, row, body, cancellationToken);
        }

        public async Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken)
        {
            await order.TurnAsync();
            return await store.TryReplaceAsync(table, read, body, cancellationToken);
        }

        public async Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken)
        {
            await order.TurnAsync();
            return await store.TryDeleteAsync(table, read, cancellationToken);
        }

        public async IAsyncEnumerable<StoredRecord> QueryAsync(
            string table, RecordRange range, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await order.TurnAsync();
            await foreach (var record in store.QueryAsync(table, range, cancellationToken)) yield return record;
        }
    }
}
