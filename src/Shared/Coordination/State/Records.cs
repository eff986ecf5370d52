using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Contracts;

namespace Baktainer.Coordination.State;

/// <summary>One table of documents of one type.</summary>
public sealed class Records<T>(IRecordStore store, string table, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>A change that keeps losing against others is given up after so many times.</summary>
    private const int Patience = 50;

    public async Task<Versioned<T>?> GetAsync(string partition, string row, CancellationToken cancellationToken) =>
        await store.GetAsync(table, partition, row, cancellationToken) is { } record ? Read(record) : null;

    /// <inheritdoc cref="IRecordStore.TryInsertAsync"/>
    public Task<bool> TryInsertAsync(string partition, string row, T value, CancellationToken cancellationToken) =>
        store.TryInsertAsync(table, partition, row, Write(value), cancellationToken);

    /// <inheritdoc cref="IRecordStore.TryReplaceAsync"/>
    public Task<bool> TryReplaceAsync(Versioned<T> read, T value, CancellationToken cancellationToken) =>
        store.TryReplaceAsync(table, read.Record, Write(value), cancellationToken);

    /// <inheritdoc cref="IRecordStore.TryDeleteAsync"/>
    public Task<bool> TryDeleteAsync(Versioned<T> read, CancellationToken cancellationToken) => store.TryDeleteAsync(table, read.Record, cancellationToken);

    public async IAsyncEnumerable<Versioned<T>> QueryAsync(RecordRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in store.QueryAsync(table, range, cancellationToken)) yield return Read(record);
    }

    /// <summary>
    /// Inserts or replaces by a pure function of what is there, again and again until nobody changed it meanwhile.
    /// </summary>
    /// <param name="partition">First key.</param>
    /// <param name="row">Second key.</param>
    /// <param name="change">Gets null when there is none. Returns null, or what it was given, to leave all as it is.</param>
    /// <param name="cancellationToken">Stops trying.</param>
    /// <returns>What is there afterwards.</returns>
    public async Task<T?> ChangeAsync(string partition, string row, Func<T?, T?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Patience; attempt++)
        {
            var read = await GetAsync(partition, row, cancellationToken);
            var changed = change(read?.Value);
            if (changed is null || ReferenceEquals(changed, read?.Value)) return read?.Value;
            var written = read is null
                ? await TryInsertAsync(partition, row, changed, cancellationToken)
                : await TryReplaceAsync(read, changed, cancellationToken);
            if (written) return changed;
        }

        throw new BaktainerException(FailureCodes.StateUnavailable, $"'{table}/{partition}/{row}' is changed by others all the time.");
    }

    /// <summary>Deletes whatever is there, again and again until nobody changed it meanwhile.</summary>
    /// <returns>What was there; null when there was nothing.</returns>
    public async Task<T?> RemoveAsync(string partition, string row, CancellationToken cancellationToken)
    {
        while (await GetAsync(partition, row, cancellationToken) is { } found)
        {
            if (await TryDeleteAsync(found, cancellationToken)) return found.Value;
        }

        return null;
    }

    private string Write(T value)
    {
        var body = JsonSerializer.Serialize(value, type);
        if (body.Length <= RecordKey.MaxBody) return body;
        return PackedBody.Pack(body)
            ?? throw new BaktainerException(FailureCodes.RecordTooLarge, $"A record of '{table}' has {body.Length} characters, too many even when compressed to {RecordKey.MaxBody}.");
    }

    private Versioned<T> Read(StoredRecord record)
    {
        try
        {
            return new Versioned<T>(Parse(record.Body) ?? throw new JsonException("null"), record);
        }
        catch (Exception e) when (e is JsonException or FormatException or BaktainerException { Kind: FailureKind.Corrupt })
        {
            throw new BaktainerException(FailureCodes.StateUnreadable, $"'{table}/{record.Partition}/{record.Row}' cannot be read: {e.Message}", null, e);
        }
    }

    private T? Parse(string body)
    {
        if (!PackedBody.IsPacked(body)) return JsonSerializer.Deserialize(body, type);
        using var unpacked = PackedBody.Open(body);
        return JsonSerializer.Deserialize(unpacked, type);
    }
}

/// <summary>A document and what to swap it by.</summary>
public sealed record Versioned<T>(T Value, StoredRecord Record);
