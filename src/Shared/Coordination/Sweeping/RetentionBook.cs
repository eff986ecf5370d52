using System.Runtime.CompilerServices;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;

namespace Baktainer.Coordination.Sweeping;

/// <summary>What is remembered of each target's retention.</summary>
public sealed class RetentionBook(IRecordStore store)
{
    private readonly Records<RetentionRecord> records = new(store, "retention", CoordinationJson.Default.RetentionRecord);

    public async Task<RetentionRecord> GetAsync(string target, CancellationToken cancellationToken) =>
        (await records.GetAsync(TargetRecord.HostOf(target), RecordKey.OfTarget(target), cancellationToken))?.Value ?? new RetentionRecord { Target = target };

    /// <summary>Of one host, or of all.</summary>
    public async IAsyncEnumerable<RetentionRecord> ListAsync(string? host, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in records.QueryAsync(new RecordRange(host), cancellationToken)) yield return record.Value;
    }

    /// <returns>What is there afterwards.</returns>
    public async Task<RetentionRecord> ChangeAsync(string target, Func<RetentionRecord, RetentionRecord> change, CancellationToken cancellationToken) =>
        (await records.ChangeAsync(TargetRecord.HostOf(target), RecordKey.OfTarget(target), record => change(record ?? new RetentionRecord { Target = target }), cancellationToken))!;
}
