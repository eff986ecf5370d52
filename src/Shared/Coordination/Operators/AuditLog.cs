using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Operators;

/// <summary>Who changed what. Entries are added, and never changed or deleted by this program; they go to the log as well.</summary>
public sealed class AuditLog(IRecordStore store, TimeProvider time, ILogger log)
{
    private readonly Records<AuditEntry> entries = new(store, "audit", CoordinationJson.Default.AuditEntry);

    public Task AddAsync(string who, string? from, string action, string subject, string outcome, CancellationToken cancellationToken)
    {
        var entry = new AuditEntry(time.GetUtcNow(), who, from, action, subject, outcome);
        Log.Audited(log, who, action, subject, outcome);
        return entries.TryInsertAsync(Day(entry.At), $"{Stamp.Of(entry.At)}|{Guid.NewGuid():N}", entry, cancellationToken);
    }

    /// <summary>What happened in a time, oldest first.</summary>
    public Task<Listing<AuditEntry>> PageAsync(DateTimeOffset from, DateTimeOffset before, string? after, int size, CancellationToken cancellationToken) =>
        from <= before
            ? entries.PageAsync(new RecordRange(null, Stamp.Of(from), Stamp.Of(before), Day(from)), after, size, cancellationToken)
            : throw new BaktainerException(FailureCodes.BadUsage, "'from' is later than 'before'.");

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
