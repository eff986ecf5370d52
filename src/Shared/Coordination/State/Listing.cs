using System.Buffers.Text;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Coordination.State;

/// <summary>Part of a long list.</summary>
/// <param name="Items">In order.</param>
/// <param name="Next">Continues the list where this part ends; null at its end.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads a table in parts. Nothing is kept between two parts: a continuation names the last record of the part before.</summary>
public static class Paging
{
    /// <summary>Records in one part at most.</summary>
    public const int Largest = 500;

    /// <summary>Characters of its records, as they are kept, with which a part ends early: some documents are large.</summary>
    private const int Enough = 2_000_000;

    /// <param name="records">The table.</param>
    /// <param name="range">What of it.</param>
    /// <param name="after">A continuation, or null to begin.</param>
    /// <param name="size">Of the part; 1 to <see cref="Largest"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadUsage"/> when the continuation is none of ours.</exception>
    public static async Task<Listing<T>> PageAsync<T>(this Records<T> records, RecordRange range, string? after, int size, CancellationToken cancellationToken)
        where T : class
    {
        if (size is < 1 or > Largest) throw new BaktainerException(FailureCodes.BadUsage, $"A page has 1 to {Largest} entries.");
        var last = string.IsNullOrEmpty(after) ? default : Parse(after);
        var items = new List<Versioned<T>>();
        var length = 0;
        await foreach (var record in records.QueryAsync(From(range, last), cancellationToken))
        {
            if (!IsAfter(record.Record, last)) continue;
            if (items.Count == size || length > Enough) return Of(items, Text(items[^1].Record));
            items.Add(record);
            length += record.Record.Body.Length;
        }

        return Of(items, null);
    }

    private static Listing<T> Of<T>(List<Versioned<T>> items, string? next) => new([.. items.Select(item => item.Value)], next);

    private static RecordRange From(RecordRange range, (string Partition, string Row) last)
    {
        if (last.Partition is null) return range;
        if (range.Partition is null) return range with { FromPartition = last.Partition };
        var from = RecordKey.After(last.Row);
        return range with { From = string.CompareOrdinal(range.From, from) > 0 ? range.From : from };
    }

    private static bool IsAfter(StoredRecord record, (string Partition, string Row) last) => last.Partition is null
        || (string.CompareOrdinal(record.Partition, last.Partition) is var order and not 0 ? order > 0 : string.CompareOrdinal(record.Row, last.Row) > 0);

    // Keys hold no tab.
    private static string Text(StoredRecord record) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{record.Partition}\t{record.Row}"));

    private static (string Partition, string Row) Parse(string after)
    {
        var text = after.Length <= 1400 && Base64Url.IsValid(after) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(after)) : "";
        return text.Split('\t') is [var partition, var row] && RecordKey.IsValid(partition) && row.Length < 512 && RecordKey.IsValid(row)
            ? (partition, row)
            : throw new BaktainerException(FailureCodes.BadUsage, "That continuation is none of ours.", "Give back 'next' of the page before, as it is.");
    }
}
