using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Baktainer.Contracts;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Storage;

namespace Baktainer.Coordination.State.AzureTables;

/// <summary>
/// Records as entities of Azure Tables, swapped by their ETag. Tables are made when first written to.
/// A request whose answer was lost is sent again. When it then meets a conflict, that may be its own doing: each write leaves a mark of its own
/// in the entity, which tells. Where it cannot (somebody changed or deleted the entity since), the outcome is unknown and the failure says so.
/// </summary>
/// <param name="service">Made with <see cref="AzureStateClients.Tables"/>.</param>
/// <param name="options">What can be tuned.</param>
/// <param name="time">For pauses between attempts.</param>
public sealed class TableRecordStore(TableServiceClient service, AzureStateOptions options, TimeProvider time) : IRecordStore
{
    private readonly RemoteCalls calls = options.Calls(service.AccountName, time);

    /// <inheritdoc/>
    public async Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        await FindAsync(table, partition, row, cancellationToken) is { } entity ? RecordEntity.Read(entity) : null;

    /// <inheritdoc/>
    public Task<bool> TryInsertAsync(string table, string partition, string row, string body, CancellationToken cancellationToken)
    {
        var entity = RecordEntity.Write(RecordKey.Require(partition), RecordKey.Require(row), body);
        return WriteAsync("insert", table, entity, token => InsertAsync(Table(table), entity, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(string table, StoredRecord read, string body, CancellationToken cancellationToken)
    {
        var entity = RecordEntity.Write(read.Partition, read.Row, body);
        return WriteAsync("replace", table, entity, token => Table(table).UpdateEntityAsync(entity, new ETag(read.Version), TableUpdateMode.Replace, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryDeleteAsync(string table, StoredRecord read, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(read.Partition, read.Row);
        return WriteAsync("delete", table, entity, token => DeleteAsync(Table(table), entity, new ETag(read.Version), token), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredRecord> QueryAsync(string table, RecordRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = FilterOf(range);
        string? next = null;
        do
        {
            var from = next;
            var page = await calls.RunAsync($"query table '{table}'", token => PageAsync(Table(table), filter, from, token), cancellationToken);
            foreach (var entity in page?.Values ?? []) yield return RecordEntity.Read(entity);
            next = page?.ContinuationToken;
        }
        while (next is not null);
    }

    private static string FilterOf(RecordRange range)
    {
        List<string> terms = [];
        if (range.Partition is not null) terms.Add($"PartitionKey eq '{RecordKey.Require(range.Partition)}'");
        else if (range.FromPartition is not null) terms.Add($"PartitionKey ge '{RecordKey.Require(range.FromPartition)}'");
        if (range.From is not null) terms.Add($"RowKey ge '{RecordKey.Require(range.From)}'");
        if (range.Before is not null) terms.Add($"RowKey lt '{RecordKey.Require(range.Before)}'");
        return string.Join(" and ", terms);
    }

    private async Task<Page<TableEntity>?> PageAsync(TableClient table, string filter, string? from, CancellationToken cancellationToken)
    {
        try
        {
            var pages = table.QueryAsync<TableEntity>(filter, options.PageSize, cancellationToken: cancellationToken).AsPages(from);
            await foreach (var page in pages) return page;
            return null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private Task<TableEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) => calls.RunAsync(
        $"read from table '{table}'",
        async token => await Table(table).GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: token) is { HasValue: true, Value: var found } ? found : null,
        cancellationToken);

    private async Task<bool> WriteAsync(string action, string table, TableEntity entity, Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var attempts = 0;
        var done = await calls.RunAsync(
            $"{action} in table '{table}'",
            async token =>
            {
                attempts++;
                return await SucceedsAsync(write(token));
            },
            cancellationToken);
        if (done || attempts == 1) return done;

        var found = await FindAsync(table, entity.PartitionKey, entity.RowKey, cancellationToken);
        if (RecordEntity.IsSameWrite(entity, found)) return true;
        throw new BaktainerException(
            FailureCodes.StateUnavailable, $"Could not tell whether '{table}/{entity.PartitionKey}/{entity.RowKey}' was changed: the first answer was lost.", "Look at it and try again.");
    }

    private static async Task<bool> SucceedsAsync(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (RequestFailedException e) when (e is { Status: 404 or 412 } or { Status: 409, ErrorCode: "EntityAlreadyExists" })
        {
            return false;
        }
    }

    private static async Task InsertAsync(TableClient table, TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(entity, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.AddEntityAsync(entity, cancellationToken);
        }
    }

    // The SDK takes 404 for success.
    private static async Task DeleteAsync(TableClient table, TableEntity entity, ETag version, CancellationToken cancellationToken)
    {
        var answer = await table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, version, cancellationToken);
        if (answer.Status == 404) throw new RequestFailedException(answer);
    }

    private TableClient Table(string name) => service.GetTableClient(options.Prefix + name);
}
