using Baktainer.Coordination.Targets;

namespace Baktainer.Observation;

/// <summary>Numbers about each target, and their sums under the names that the Ruby original used.</summary>
public static class TargetMetrics
{
    public static IReadOnlyList<Metric> Of(IReadOnlyList<TargetFacts> targets, DateTimeOffset now)
    {
        var known = targets.Select(target => new Row(Labels(target.Record), target)).ToList();
        return
        [
            Gauge("present", "", "1 while the target's container is there and its labels are sound.", row => Sample.Of(row.Target.Record.CanRun)),
            Gauge("last_success.timestamp", "s", "When the newest good backup was complete.", row => row.Status.LastGoodAt is { } at ? Sample.Of(at) : null),
            Gauge("last_verified.timestamp", "s", "When a backup was last read back and found good.", row => row.Status.LastVerifiedAt is { } at ? Sample.Of(at) : null),
            Gauge("last_drill.timestamp", "s", "When a drill of one of its backups last ended, well or not.", row => row.Status.LastDrillAt is { } at ? Sample.Of(at) : null),
            Gauge("last_drill.passed", "", "1 when that one put the backup back.", row => row.Status.LastDrillAt is null ? null : Sample.Of(row.Status.LastDrillFailure is null)),
            Gauge("last_drill.duration", "s", "How long putting back took in the newest good drill.", row => row.Status.LastDrillSeconds),
            Gauge("last_good_drill.timestamp", "s", "When a drill last passed.", row => row.Status.LastGoodDrillAt is { } at ? Sample.Of(at) : null),
            Gauge("backup.size", "By", "What the newest good backup takes in the store.", row => row.Status.LastGood?.StoredBytes),
            Gauge("backup.dump.size", "By", "What the newest good backup holds, before compression.", row => row.Status.LastGood?.PlainBytes),
            Gauge("backup.duration", "s", "How long the newest good backup took.", row => row.Status.LastGood?.Seconds),
            Gauge("backup.attempts", "", "How many attempts the newest good backup took.", row => row.Status.LastGood?.Attempts),
            Gauge("failures_in_a_row", "", "Runs that failed since the last good one.", row => row.Status.FailuresInARow),
            Gauge("rpo.met", "", "0 when a backup that was due is not there.", row => Sample.Of(row.Status.ExpectedBy is null || row.Status.ExpectedBy >= now)),
            Counter("backups", "", "Runs that ended.", row => [Ended(row, "done", row.Status.Totals.Done), Ended(row, "failed", row.Status.Totals.Failed)]),
            Counter("backup.stored", "By", "Bytes of good backups that were stored.", row => [new Sample(row.Status.Totals.StoredBytes, row.Labels)]),
            .. Sums(targets),
        ];

        Metric Gauge(string name, string unit, string help, Func<Row, double?> value) => Metric.Gauge(
            "baktainer.target." + name, unit, help, [.. known.Select(row => (row.Labels, Value: value(row))).Where(one => one.Value is not null).Select(one => new Sample(one.Value!.Value, one.Labels))]);

        Metric Counter(string name, string unit, string help, Func<Row, IEnumerable<Sample>> samples) => Metric.Counter("baktainer.target." + name, unit, help, [.. known.SelectMany(samples)]);
    }

    private static List<Metric> Sums(IReadOnlyList<TargetFacts> targets)
    {
        var all = RunTotals.Sum(targets.Select(target => target.Status.Totals));
        return
        [
            Metric.Gauge("baktainer.containers.discovered", "", "Labelled containers that are there.", new Sample(targets.Count(target => target.Record.VanishedAt is null))),
            Metric.Counter("baktainer.backups", "", "Runs of all targets that ended.", new Sample(all.Done + all.Failed)),
            Metric.Counter("baktainer.backups.successful", "", "Runs of all targets that ended well.", new Sample(all.Done)),
            Metric.Counter("baktainer.backups.failed", "", "Runs of all targets that failed.", new Sample(all.Failed)),
            Metric.Counter("baktainer.backup.data", "By", "Bytes of good backups of all targets that were stored.", new Sample(all.StoredBytes)),
            Metric.Gauge("baktainer.backup.success_ratio", "", "Share of all runs that ended well.", all.SuccessRatio is { } ratio ? [new Sample(ratio)] : []),
        ];
    }

    private static Sample Ended(Row row, string outcome, long count) => new(count, [.. row.Labels, KeyValuePair.Create("outcome", outcome)]);

    private static KeyValuePair<string, string>[] Labels(TargetRecord target) => [KeyValuePair.Create("host", TargetRecord.HostOf(target.Target)), KeyValuePair.Create("target", target.Target)];

    private sealed record Row(KeyValuePair<string, string>[] Labels, TargetFacts Target)
    {
        public TargetStatus Status => Target.Status;
    }
}
