using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Targets;
using Baktainer.Replication;

namespace Baktainer.Observation;

/// <summary>How copies fare: of each target and replica, and of each store.</summary>
public static class ReplicaMetrics
{
    /// <param name="targets">Every target, with the replicas that it is to be copied to.</param>
    /// <param name="owed">What is not there yet.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<Metric> Of(IReadOnlyList<(TargetFacts Target, IReadOnlyList<Replica> Replicas)> targets, IReadOnlyList<OpenCopy> owed, DateTimeOffset now)
    {
        var oldest = owed.Where(copy => copy.Repair != true).GroupBy(copy => (copy.Target, copy.Replica)).ToDictionary(one => one.Key, one => one.Min(copy => copy.CompletedAt));
        var copied = targets.Where(one => one.Replicas.Count > 0).ToList();
        return
        [
            Metric.Gauge("baktainer.target.copies", "", "Replicas that have the newest good backup.", [.. copied.Select(one => new Sample(one.Target.Status.Copies ?? 0, Labels(one.Target)))]),
            Metric.Gauge("baktainer.target.copies.wanted", "", "Replicas that are to have every backup.", [.. copied.Select(one => new Sample(one.Replicas.Count, Labels(one.Target)))]),
            Metric.Gauge("baktainer.target.copies.within_rpo", "", "Replicas that lack no backup for longer than they may.",
                [.. copied.Select(one => new Sample(one.Replicas.Count(replica => IsWithinRpo(one.Target, replica)), Labels(one.Target)))]),
            Metric.Gauge("baktainer.target.replica.lag", "s", "Age of the oldest backup that a replica owes; 0 when it owes none.",
                [.. copied.SelectMany(one => one.Replicas.Select(replica => new Sample(Lag(one.Target, replica).TotalSeconds, [.. Labels(one.Target), KeyValuePair.Create("replica", replica.Name)])))]),
            Metric.Gauge("baktainer.replica.owed", "", "Copies and repairs that a store owes.",
                [.. owed.CountBy(copy => (copy.Replica, copy.Repair)).Select(one => new Sample(
                    one.Value, KeyValuePair.Create("replica", one.Key.Replica), KeyValuePair.Create("work", one.Key.Repair == true ? "repair" : "copy")))]),
        ];

        TimeSpan Lag(TargetFacts target, Replica replica) =>
            oldest.TryGetValue((target.Record.Target, replica.Name), out var since) && since < now ? now - since : TimeSpan.Zero;

        // A backup from before there were replicas is owed by none, and has no copies all the same.
        bool IsWithinRpo(TargetFacts target, Replica replica) =>
            Lag(target, replica) <= replica.Rpo && (target.Status.Copies is not null || !(now - target.Status.LastGoodAt > replica.Rpo));
    }

    private static KeyValuePair<string, string>[] Labels(TargetFacts target) =>
        [KeyValuePair.Create("host", TargetRecord.HostOf(target.Record.Target)), KeyValuePair.Create("target", target.Record.Target)];
}
