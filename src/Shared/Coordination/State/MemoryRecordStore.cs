using System.Globalization;
using System.Runtime.CompilerServices;

namespace Baktainer.Coordination.State;

/// <summary>Records of one process, gone with it: for one-shot commands and tests.</summary>
public sealed class MemoryRecordStore : IRecordStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedSet<StoredRecord>> tables = new(StringComparer.Ordinal);
    private long version;

    /// <inheritdoc/>
    public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate) return Task.FromResult(Find(table, Key(partition, row)));
    }

    /// <inheritdoc/>
    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = Key(RecordKey.Require(partition), RecordKey.Require(row));
        lock (gate) return Task.FromResult(Table(table).Add(key with { Body = body, Version = NextVersion() }));
    }

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate) return Task.FromResult(Remove(table, read) && Table(table).Add(read with { Body = body, Version = NextVersion() }));
    }

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate) return Task.FromResult(Remove(table, read));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var record in Snapshot(table, range))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    private static StoredRecord Key(string partition, string row) => new(partition, row, "", "");

    private List<StoredRecord> Snapshot(string table, RecordRange range)
    {
        lock (gate) return [.. Partition(table, range).Where(record => IsIn(range, record.Row))];
    }

    private SortedSet<StoredRecord> Partition(string table, RecordRange range) => range.Partition is { } partition
        ? Table(table).GetViewBetween(Key(partition, ""), Key(partition, RecordKey.End))
        : Table(table).GetViewBetween(Key(range.FromPartition ?? "", ""), Key(RecordKey.End, ""));

    private static bool IsIn(RecordRange range, string row) =>
        (range.From is null || string.CompareOrdinal(row, range.From) >= 0) && (range.Before is null || string.CompareOrdinal(row, range.Before) < 0);

    private bool Remove(string table, StoredRecord read) => Find(table, read)?.Version == read.Version && Table(table).Remove(read);

    private StoredRecord? Find(string table, StoredRecord key) => Table(table).TryGetValue(key, out var found) ? found : null;

    private SortedSet<StoredRecord> Table(string name) => tables.TryGetValue(name, out var table) ? table : tables[name] = new(ByKey.Instance);

    private string NextVersion() => (++version).ToString(CultureInfo.InvariantCulture);

    private sealed class ByKey : IComparer<StoredRecord>
    {
        public static readonly ByKey Instance = new();

        public int Compare(StoredRecord? x, StoredRecord? y) =>
            string.CompareOrdinal(x!.Partition, y!.Partition) is var order and not 0 ? order : string.CompareOrdinal(x.Row, y.Row);
    }
}
