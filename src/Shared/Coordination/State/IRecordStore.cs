namespace Baktainer.Coordination.State;

/// <summary>
/// Small documents under two keys, changed by compare-and-swap: all that the coordinator remembers. Drivers (Azure Tables, SQLite, memory) translate, nothing more.
/// Keys obey <see cref="RecordKey"/>. What was acknowledged is durable and seen by every later call of any process.
/// Failures are a <see cref="Contracts.BaktainerException"/> of kind Unavailable, Denied, Full or (a damaged file) Corrupt; cancellation is <see cref="OperationCanceledException"/>.
/// True and false are never guesses: a write whose outcome cannot be known (its answer was lost) is Unavailable, and may or may not have happened.
/// Instances are safe for concurrent use.
/// </summary>
public interface IRecordStore
{
    /// <summary>Null when there is none.</summary>
    Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken);

    /// <summary>False when there is one under these keys already. Of several at once exactly one is told true.</summary>
    Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken);

    /// <summary>False when the record was changed or deleted since it was read.</summary>
    Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken);

    /// <summary>False when the record was changed or deleted since it was read.</summary>
    Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken);

    /// <summary>The records of a range in ordinal order of partition, then row. Not a snapshot: what changes meanwhile may be seen or not.</summary>
    IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, CancellationToken cancellationToken);
}

/// <summary>A document as it was read.</summary>
/// <param name="Partition">First key.</param>
/// <param name="Row">Second key.</param>
/// <param name="Body">JSON text of at most <see cref="RecordKey.MaxBody"/> characters.</param>
/// <param name="Version">Opaque; differs after every change.</param>
public sealed record StoredRecord(string Partition, string Row, string Body, string Version)
{
    /// <summary>Without the body.</summary>
    public override string ToString() => $"{Partition}/{Row}";
}

/// <summary>Part of a table.</summary>
/// <param name="Partition">Null: all of them; then the row bounds hold in each.</param>
/// <param name="From">The first row, included; null: from the beginning.</param>
/// <param name="Before">The first row after the range, excluded; null: to the end.</param>
/// <param name="FromPartition">Where all partitions are meant: the first of them, included; null: from the beginning.</param>
public sealed record RecordRange(string? Partition, string? From = null, string? Before = null, string? FromPartition = null);
