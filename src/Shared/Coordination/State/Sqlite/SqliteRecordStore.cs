using System.Globalization;
using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Microsoft.Data.Sqlite;

namespace Baktainer.Coordination.State.Sqlite;

/// <summary>
/// Records in one SQLite file, which several processes of one host may use at once. What is acknowledged has been flushed to the disk.
/// A record's version is the number of its row, which is never given twice, and of its change.
/// </summary>
/// <param name="path">The file; made when missing, for this user alone.</param>
public sealed class SqliteRecordStore(string path) : IRecordStore, IDisposable
{
    /// <summary>Records fetched at a time: nothing is locked while the caller works on them.</summary>
    private const int PageSize = 256;

    private const string Columns = "SELECT part, row, body, id, revision FROM records";
    private const string TheRead = "tbl = $tbl AND part = $part AND row = $row AND id = $id AND revision = $revision";

    private readonly SqliteDatabase database = new(path);

    /// <inheritdoc/>
    public async Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            $"{Columns} WHERE tbl = $tbl AND part = $part AND row = $row", cancellationToken, ("$tbl", table), ("$part", partition), ("$row", row));
        return found is [var record] ? record : null;
    }

    /// <inheritdoc/>
    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken) => WriteAsync(
        "INSERT INTO records (tbl, part, row, body, revision) VALUES ($tbl, $part, $row, $body, 1) ON CONFLICT DO NOTHING", cancellationToken,
        ("$tbl", table), ("$part", RecordKey.Require(partition)), ("$row", RecordKey.Require(row)), ("$body", body));

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken) => WriteAsync(
        $"UPDATE records SET body = $body, revision = revision + 1 WHERE {TheRead}", cancellationToken, [("$body", body), .. KeyOf(table, read)]);

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken) => WriteAsync(
        $"DELETE FROM records WHERE {TheRead}", cancellationToken, KeyOf(table, read));

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (part, row) = (range.Partition ?? range.FromPartition ?? "", range.From ?? "");
        List<StoredRecord> page;
        do
        {
            page = await ReadAsync(
                $"{Columns} WHERE tbl = $tbl AND {(range.Partition is null ? "(part, row) >= ($part, $row) AND row >= $from" : "part = $part AND row >= $row")} "
                + $"AND row < $before ORDER BY part, row LIMIT {PageSize}",
                cancellationToken,
                ("$tbl", table), ("$part", part), ("$row", row), ("$from", range.From ?? ""), ("$before", range.Before ?? RecordKey.End));
            foreach (var record in page) yield return record;
            if (page is [.., var last]) (part, row) = (last.Partition, RecordKey.After(last.Row));
        }
        while (page.Count == PageSize);
    }

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    private Task<bool> WriteAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] values) =>
        database.RunAsync("change", command => command.ExecuteNonQuery() == 1, sql, values, cancellationToken);

    private Task<List<StoredRecord>> ReadAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] values) =>
        database.RunAsync("read", ReadAll, sql, values, cancellationToken);

    private static List<StoredRecord> ReadAll(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        List<StoredRecord> records = [];
        while (reader.Read())
        {
            var version = string.Create(CultureInfo.InvariantCulture, $"{reader.GetInt64(3)}.{reader.GetInt64(4)}");
            records.Add(new StoredRecord(reader.GetString(0), reader.GetString(1), reader.GetString(2), version));
        }

        return records;
    }

    private static (string Name, object Value)[] KeyOf(string table, StoredRecord read)
    {
        if (read.Version.Split('.') is not [var id, var revision]) throw new BaktainerException(FailureCodes.Unexpected, $"'{read.Version}' is not a version of this store.");
        return
        [
            ("$tbl", table), ("$part", read.Partition), ("$row", read.Row),
            ("$id", long.Parse(id, CultureInfo.InvariantCulture)), ("$revision", long.Parse(revision, CultureInfo.InvariantCulture)),
        ];
    }
}
