using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Coordinating;

/// <summary>Counts calls, and records that queries give.</summary>
internal sealed class CountingRecordStore(IRecordStore store) : IRecordStore
{
    private int count;

    public int Count => count;

    /// <summary>Called for each record that a query gives.</summary>
    public Action OnRecord { get; set; } = () => { };

    public void Reset() => count = 0;

    public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) => Counted(store.GetAsync(table, partition, row, cancellationToken));

    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken) =>
        Counted(store.TryInsertAsync(table, partition, row, body, cancellationToken));

    public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken) => Counted(store.TryReplaceAsync(table, read, body, cancellationToken));

    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken) => Counted(store.TryDeleteAsync(table, read, cancellationToken));

    public IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref count);
        return store.QueryAsync(table, range, cancellationToken).Select(record =>
        {
            Interlocked.Increment(ref count);
            OnRecord();
            return record;
        });
    }

    private T Counted<T>(T call)
    {
        Interlocked.Increment(ref count);
        return call;
    }
}
