using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Baktainer.Contracts;

namespace Baktainer.Coordination.State.AzureTables;

/// <summary>A record as an entity: the body in properties <c>B0</c>, <c>B1</c>…, since one holds 32 Ki characters at most, and the write's mark in <c>W</c>.</summary>
internal static class RecordEntity
{
    private const int MaxPart = 32_000;
    private const string Mark = "W";

    public static TableEntity Write(string partition, string row, string body)
    {
        if (body.Length > RecordKey.MaxBody)
            throw new BaktainerException(FailureCodes.RecordTooLarge, $"'{partition}/{row}' has {body.Length} characters, more than {RecordKey.MaxBody}.");
        var entity = new TableEntity(partition, row) { [Mark] = RandomNumberGenerator.GetHexString(32, lowercase: true) };
        var part = 0;
        for (var start = 0; start < body.Length;)
        {
            var end = Math.Min(start + MaxPart, body.Length);
            // The two halves of a character beyond 16 bits stay together: a half alone is not sent as it is.
            if (end < body.Length && char.IsHighSurrogate(body[end - 1])) end--;
            entity[NameOf(part++)] = body[start..end];
            start = end;
        }

        return entity;
    }

    public static StoredRecord Read(TableEntity entity)
    {
        var body = new StringBuilder();
        for (var part = 0; entity.TryGetValue(NameOf(part), out var text); part++) body.Append(text);
        return new StoredRecord(entity.PartitionKey, entity.RowKey, body.ToString(), entity.ETag.ToString());
    }

    /// <summary>True when what was found is what this write wrote. A deletion has no mark.</summary>
    public static bool IsSameWrite(TableEntity written, TableEntity? found) => written.GetString(Mark) is { } mark && found?.GetString(Mark) == mark;

    private static string NameOf(int part) => "B" + part.ToString(CultureInfo.InvariantCulture);
}
