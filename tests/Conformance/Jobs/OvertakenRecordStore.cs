using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Jobs;

/// <summary>Somebody else acts right before the first replacement.</summary>
internal sealed class OvertakenRecordStore(IRecordStore store, Func<Task> overtake) : IRecordStore
{
    private Func<Task>? overtake = overtake;

    public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        store.GetAsync(table, partition, row, cancellationToken);

    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken) =>
        store.TryInsertAsync(table, partition, row, body, cancellationToken);

    public async Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref overtake, null) is { } others) await others();
        return await store.TryReplaceAsync(table, read, body, cancellationToken);
    }

    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken) => store.TryDeleteAsync(table, read, cancellationToken);

    public IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, CancellationToken cancellationToken) => store.QueryAsync(table, range, cancellationToken);
}
