using Baktainer.Coordination.State;

namespace Baktainer.Conformance.Jobs;

/// <summary>The process ends right after its n-th write: the write is there, and nothing more happens.</summary>
internal sealed class CrashingRecordStore(IRecordStore store, int afterWrite) : IRecordStore
{
    private int writes;

    public bool HasCrashed => writes >= afterWrite;

    public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        HasCrashed ? throw new CrashException() : store.GetAsync(table, partition, row, cancellationToken);

    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken) =>
        WriteAsync(() => store.TryInsertAsync(table, partition, row, body, cancellationToken));

    public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken) =>
        WriteAsync(() => store.TryReplaceAsync(table, read, body, cancellationToken));

    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken) =>
        WriteAsync(() => store.TryDeleteAsync(table, read, cancellationToken));

    public IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, CancellationToken cancellationToken) =>
        HasCrashed ? throw new CrashException() : store.QueryAsync(table, range, cancellationToken);

    private async Task<bool> WriteAsync(Func<Task<bool>> write)
    {
        if (HasCrashed) throw new CrashException();
        var result = await write();
        writes++;
        return HasCrashed ? throw new CrashException() : result;
    }
}

/// <summary>The end of a simulated process.</summary>
public sealed class CrashException : Exception;
