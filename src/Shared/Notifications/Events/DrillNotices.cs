using System.Globalization;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Notifications;

/// <summary>What becomes of drills, as notices about the target that was proved.</summary>
public static class DrillNotices
{
    public static Notice Passed(Job job) => Notice.Of(
        NoticeEvents.DrillPassed, Order(job).From, job.Id, job.FinishedAt ?? job.Due, $"Backup {Order(job).Backup} was put back into a scratch container: {Text(job.Restored)}.",
        ("job", job.Id), ("backup", Order(job).Backup), ("tables", job.Restored?.Tables.ToString(CultureInfo.InvariantCulture)), ("rows", job.Restored?.Rows.ToString(CultureInfo.InvariantCulture)), ("duration", Duration(job.Restored)));

    /// <param name="job">With its failure.</param>
    /// <param name="inARow">This one included.</param>
    public static Notice Failed(Job job, int inARow) => Notice.Of(
        NoticeEvents.DrillFailed, Order(job).From, job.Id, job.FinishedAt ?? job.Due, $"The drill of backup {Order(job).Backup} failed: {job.Failure?.Message}",
        ("job", job.Id), ("backup", Order(job).Backup), ("code", job.Failure?.Code), ("remedy", job.Failure?.Remedy)) with
    { Failures = inARow };

    /// <param name="job">The good one.</param>
    /// <param name="failures">Before it, in a row.</param>
    public static Notice Recovered(Job job, int failures) => Notice.Of(
        NoticeEvents.Recovered, Order(job).From, $"{NoticeEvents.DrillFailed} {job.Id}", job.FinishedAt ?? job.Due,
        string.Create(CultureInfo.InvariantCulture, $"A drill passed again, after {failures} failures in a row."), ("job", job.Id), ("backup", Order(job).Backup), ("was", NoticeEvents.DrillFailed)) with
    { Failures = failures };

    private static RestoreOrder Order(Job job) => job.Restore!;

    private static string Text(RestoredFacts? facts) =>
        string.Create(CultureInfo.InvariantCulture, $"{facts?.Tables} tables with {facts?.Rows} rows{(Duration(facts) is { } time ? $", in {time}" : "")}");

    private static string? Duration(RestoredFacts? facts) => facts?.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s") : null;
}
