using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;

namespace Baktainer.Observation;

/// <summary>What the coordinator remembers.</summary>
/// <param name="plane">Whose records.</param>
/// <param name="queue">What waits.</param>
/// <param name="ticks">When planning last ran.</param>
/// <param name="silence">After how long an agent counts as silent.</param>
/// <param name="time">The clock.</param>
public sealed class RecordedFacts(ControlPlane plane, IWorkQueue queue, Ticks ticks, TimeSpan silence, TimeProvider time) : IFacts
{
    /// <summary>Older runs are not looked for.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TargetFacts>> TargetsAsync(CancellationToken cancellationToken)
    {
        var statuses = await plane.Targets.StatusesAsync(null, cancellationToken).ToDictionaryAsync(status => status.Target, cancellationToken: cancellationToken);
        return await plane.Targets.ListAsync(null, cancellationToken)
            .Select(target => new TargetFacts(target, statuses.GetValueOrDefault(target.Target) ?? new TargetStatus { Target = target.Target }))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The newest runs are of the targets that ran last: no more of them than runs need to be looked at.</summary>
    public async Task<IReadOnlyList<RunFacts>> RecentAsync(int most, CancellationToken cancellationToken)
    {
        var (from, before) = (time.GetUtcNow() - Recent, time.GetUtcNow() + TimeSpan.FromDays(1));
        var newest = (await plane.Targets.StatusesAsync(null, cancellationToken).ToListAsync(cancellationToken))
            .Where(status => status.LastFinishedAt is not null).OrderByDescending(status => status.LastFinishedAt).Take(most);
        var ended = new List<Job>();
        foreach (var status in newest)
        {
            await foreach (var job in plane.Ledger.HistoryAsync(status.Target, from, before, cancellationToken))
                if (job is { State: JobState.Done or JobState.Failed, FinishedAt: not null }) ended.Add(job);
        }

        var runs = new List<RunFacts>();
        foreach (var job in ended.OrderByDescending(job => job.FinishedAt).Take(most)) runs.Add(await RunAsync(job, cancellationToken));
        return runs;
    }

    /// <inheritdoc/>
    public async Task<int> OpenAlertsAsync(CancellationToken cancellationToken) => (await plane.Alerts.ListAsync(cancellationToken)).Count;

    /// <summary>What costs a call each is asked at once.</summary>
    public async Task<IReadOnlyList<Metric>> MetricsAsync(IReadOnlyList<TargetFacts> targets, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (queues, copies, channels) = (QueuesAsync(cancellationToken), CopiesAsync(targets, now, cancellationToken), plane.Announcer.ListAsync(cancellationToken));
        var agents = await plane.Agents.ListAsync(cancellationToken).Where(agent => agent.RevokedAt is null).ToListAsync(cancellationToken);
        var alerts = (await plane.Alerts.ListAsync(cancellationToken)).CountBy(alert => alert.Kind).ToDictionary();
        var retained = await plane.RetentionBook.ListAsync(null, cancellationToken).ToListAsync(cancellationToken);
        var planned = await ticks.NewestAsync(cancellationToken);
        return
        [
            Metric.Gauge("baktainer.jobs.open", "", "Jobs that are planned or at work.", new Sample(await plane.Ledger.CountOpenAsync(cancellationToken))),
            .. await queues,
            Metric.Gauge("baktainer.alerts.open", "", "Open alerts of a kind.", [.. Enum.GetValues<AlertKind>().Select(kind => new Sample(alerts.GetValueOrDefault(kind), KeyValuePair.Create("kind", Kebab(kind))))]),
            Metric.Gauge("baktainer.agents", "", "Agents that are not revoked.", new Sample(agents.Count)),
            Metric.Gauge("baktainer.agents.silent", "", "Agents that were not heard from for too long.", new Sample(agents.Count(agent => agent.IsSilent(now, silence)))),
            .. RetentionMetrics.Of(retained),
            .. await copies,
            .. ChannelMetrics.Of(await channels),
            Metric.Gauge("baktainer.plan.last.timestamp", "s", "When planning last ran to its end.", planned is { } at ? [new Sample(Sample.Of(at))] : []),
        ];
    }

    private async Task<IReadOnlyList<Metric>> QueuesAsync(CancellationToken cancellationToken)
    {
        var counted = await Task.WhenAll(QueueNames.All.Select(async name =>
        {
            var aside = queue.CountAsync(QueueNames.PoisonOf(name), cancellationToken);
            return (Label: KeyValuePair.Create("queue", name), Waiting: await queue.CountAsync(name, cancellationToken), Aside: await aside);
        }));
        return
        [
            Metric.Gauge("baktainer.queue.messages", "", "Messages that wait in a queue, roughly.", [.. counted.Select(one => new Sample(one.Waiting, one.Label))]),
            Metric.Gauge("baktainer.queue.put_aside", "", "Messages that failed too often.", [.. counted.Select(one => new Sample(one.Aside, one.Label))]),
        ];
    }

    private async Task<IReadOnlyList<Metric>> CopiesAsync(IReadOnlyList<TargetFacts> targets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var replicas = await plane.Replicas.OfAsync([.. targets.Select(target => target.Record)], cancellationToken);
        return ReplicaMetrics.Of([.. targets.Zip(replicas)], await plane.Copies.OwedAsync(null, cancellationToken).ToListAsync(cancellationToken), now);
    }

    private async Task<RunFacts> RunAsync(Job job, CancellationToken cancellationToken)
    {
        var manifest = job.Backup is { } id ? await plane.Catalog.FindAsync(job.Target, id, cancellationToken) : null;
        var seconds = manifest is null ? (job.FinishedAt - job.StartedAt)?.TotalSeconds : (manifest.CompletedAt - manifest.StartedAt).TotalSeconds;
        return new RunFacts(
            job.Target, job.FinishedAt!.Value, seconds, manifest?.Artifacts.Sum(artifact => artifact.Sealed.Size), job.Backup, job.Failure is { } failure ? $"{failure.Code}: {failure.Message}" : null);
    }

    private static string Kebab(AlertKind kind) => string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
