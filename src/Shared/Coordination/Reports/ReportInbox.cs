using System.Runtime.CompilerServices;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Reports;

/// <summary>Reports as they came in, kept until they are recorded. A report may be larger than a queue's message, so the queue only points at it.</summary>
public sealed class ReportInbox(IRecordStore store, IWorkQueue queue)
{
    private readonly Records<Report> reports = new(store, "reports", CoordinationJson.Default.Report);

    /// <summary>Keeps the report and has it recorded. The same report again is only pointed at again.</summary>
    public async Task AddAsync(Report report, CancellationToken cancellationToken)
    {
        var (partition, row) = Keys(report.Target, report.Job, report.Attempt);
        await reports.TryInsertAsync(partition, row, report, cancellationToken);
        await SendAsync(report, cancellationToken);
    }

    /// <summary>Reports that wait. Usually none, or a few of the last seconds.</summary>
    public async IAsyncEnumerable<Report> WaitingAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var report in reports.QueryAsync(new RecordRange(null), cancellationToken)) yield return report.Value;
    }

    /// <summary>Has a report that waits recorded once more: its message may have been given up.</summary>
    public Task SendAsync(Report report, CancellationToken cancellationToken) =>
        queue.SendAsync(QueueNames.Reports, new WorkOrder { Target = report.Target, Job = report.Job, Attempt = report.Attempt }.ToJson(), TimeSpan.Zero, cancellationToken);

    /// <summary>Null when it was recorded already.</summary>
    public Task<Versioned<Report>?> FindAsync(WorkOrder message, CancellationToken cancellationToken)
    {
        var (partition, row) = Keys(message.Target, message.Job ?? "-", message.Attempt ?? 0);
        return reports.GetAsync(partition, row, cancellationToken);
    }

    public Task RemoveAsync(Versioned<Report> report, CancellationToken cancellationToken) => reports.TryDeleteAsync(report, cancellationToken);

    private static (string Partition, string Row) Keys(string target, string job, int attempt) =>
        (RecordKey.Require(RecordKey.OfTarget(target)), RecordKey.Require($"{job} {attempt}"));
}
