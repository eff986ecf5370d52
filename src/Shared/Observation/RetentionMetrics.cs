using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;

namespace Baktainer.Observation;

/// <summary>What retention kept and deleted of each target.</summary>
public static class RetentionMetrics
{
    public static IReadOnlyList<Metric> Of(IReadOnlyList<RetentionRecord> records)
    {
        return
        [
            Metric.Gauge("baktainer.target.retention.kept", "", "Backups that there were after the last sweep.", Samples(record => record.Kept)),
            Metric.Gauge("baktainer.target.retention.kept.size", "By", "What they take in the store.", Samples(record => record.KeptBytes)),
            Metric.Gauge("baktainer.target.retention.frozen", "", "1 while nothing may be deleted, because somebody said so or the newest backups are unlike those before.", Samples(record => Sample.Of(record.Frozen is not null))),
            Metric.Counter("baktainer.target.retention.deleted", "", "Backups that retention deleted.", Samples(record => record.Deleted)),
            Metric.Counter("baktainer.target.retention.freed", "By", "What they took in the store.", Samples(record => record.FreedBytes)),
        ];

        IReadOnlyList<Sample> Samples(Func<RetentionRecord, double> value) =>
            [.. records.Select(record => new Sample(value(record), KeyValuePair.Create("host", TargetRecord.HostOf(record.Target)), KeyValuePair.Create("target", record.Target)))];
    }
}
