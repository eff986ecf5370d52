using System.Globalization;
using System.Runtime.InteropServices;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Targets;

namespace Baktainer.Observation;

/// <summary>The original's pages, from what is remembered.</summary>
/// <param name="facts">Which is here.</param>
/// <param name="version">Of this program.</param>
/// <param name="time">The clock.</param>
public sealed class StatusPages(IFacts facts, string version, TimeProvider time)
{
    private const int MostRecent = 50;
    private const int MostFailed = 20;
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>The worst of the given checks and of the share of good runs. Before the first run nothing is wrong.</summary>
    public async Task<HealthPage> HealthAsync(IReadOnlyDictionary<string, HealthCheck> checks, CancellationToken cancellationToken)
    {
        var targets = await facts.TargetsAsync(cancellationToken);
        var failing = targets.Count(target => target.Status.FailuresInARow > 0 || IsOverdue(target.Status));
        var all = new Dictionary<string, HealthCheck>(checks) { ["backup_success_rate"] = SuccessRate(targets.Count, failing) };
        string[] worst = [HealthCheck.Unhealthy, HealthCheck.Degraded, HealthCheck.Healthy];
        return new HealthPage(worst.First(status => status == HealthCheck.Healthy || all.Values.Any(check => check.Status == status)), all, time.GetUtcNow());
    }

    public async Task<StatusPage> StatusAsync(DockerSummary? docker, CancellationToken cancellationToken) => new()
    {
        Version = version,
        UptimeSeconds = Math.Round((time.GetUtcNow() - startedAt).TotalSeconds, 1),
        StartedAt = startedAt,
        DockerStatus = docker,
        BackupMetrics = await SummaryAsync(await facts.TargetsAsync(cancellationToken), cancellationToken),
        SystemInfo = new SystemSummary(
            RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier, Environment.ProcessId, Math.Round(Environment.WorkingSet / 1048576.0, 1), Load()),
        Timestamp = time.GetUtcNow(),
    };

    public async Task<BackupsPage> BackupsAsync(CancellationToken cancellationToken)
    {
        List<BackupRun> recent = [.. (await facts.RecentAsync(MostRecent, cancellationToken)).Select(Run)];
        var summary = await SummaryAsync(await facts.TargetsAsync(cancellationToken), cancellationToken);
        return new BackupsPage(recent, [.. recent.Where(run => run.Error is not null).Take(MostFailed)], summary, time.GetUtcNow());
    }

    public async Task<ContainersPage> ContainersAsync(CancellationToken cancellationToken)
    {
        var targets = await facts.TargetsAsync(cancellationToken);
        return new ContainersPage(targets.Count, [.. targets.Select(Container)], time.GetUtcNow());
    }

    /// <summary>Everything there is to measure.</summary>
    public async Task<IReadOnlyList<Metric>> MetricsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var targets = await facts.TargetsAsync(cancellationToken);
        return
        [
            Metric.Gauge("baktainer.build.info", "", "1, with the version.", new Sample(1, KeyValuePair.Create("version", version))),
            Metric.Gauge("baktainer.uptime", "s", "Since this process began.", new Sample((now - startedAt).TotalSeconds)),
            Metric.Gauge("process.resident_memory", "By", "What this process holds in memory.", new Sample(Environment.WorkingSet)),
            .. await facts.MetricsAsync(targets, cancellationToken),
            .. TargetMetrics.Of(targets, now),
        ];
    }

    private async Task<BackupSummary> SummaryAsync(IReadOnlyList<TargetFacts> targets, CancellationToken cancellationToken)
    {
        var all = RunTotals.Sum(targets.Select(target => target.Status.Totals));
        return new BackupSummary
        {
            TotalBackups = all.Done + all.Failed,
            SuccessfulBackups = all.Done,
            FailedBackups = all.Failed,
            SuccessRate = all.SuccessRatio is { } ratio ? Math.Round(ratio * 100, 2) : null,
            AverageDuration = all.Done > 0 ? Math.Round(all.Seconds / all.Done, 3) : null,
            AverageFileSize = all.Done > 0 ? Math.Round((double)all.StoredBytes / all.Done) : null,
            TotalDataBackedUp = all.StoredBytes,
            ActiveAlerts = await facts.OpenAlertsAsync(cancellationToken),
            LastUpdated = targets.Max(target => target.Status.LastFinishedAt),
        };
    }

    private ContainerFacts Container(TargetFacts target)
    {
        var (spec, status) = (target.Record.Spec, target.Status);
        var state = target.Record.VanishedAt is null ? target.Record.CanRun ? "present" : "bad labels" : "vanished";
        return new ContainerFacts(
            spec.Name, target.Record.Target, spec.Container, spec.Engine, spec.Image, state, [.. spec.Problems.Select(problem => $"{problem.Label}: {problem.Message}")],
            status.LastState switch { null => null, JobState.Done => "success", _ => "failed" }, status.LastGoodAt, IsOverdue(status));
    }

    private bool IsOverdue(TargetStatus status) => status.ExpectedBy < time.GetUtcNow();

    /// <summary>Of the targets, as they are now: a database that failed a year ago and is well again is well.</summary>
    private static HealthCheck SuccessRate(int targets, int failing)
    {
        var percent = targets == 0 ? 100 : 100.0 * (targets - failing) / targets;
        var status = percent >= 90 ? HealthCheck.Healthy : percent >= 50 ? HealthCheck.Degraded : HealthCheck.Unhealthy;
        return new HealthCheck(status, string.Create(CultureInfo.InvariantCulture, $"{targets - failing} of {targets} targets are neither failing nor overdue"));
    }

    private static BackupRun Run(RunFacts run) => new(
        TargetRecord.NameOf(run.Target), run.Target, run.EndedAt, run.Seconds is { } seconds ? Math.Round(seconds, 3) : null, run.Bytes,
        run.Backup is null ? null : $"{run.Target}/{run.Backup}", run.Error is null ? "success" : "failed", run.Error);

    private static LoadAverage? Load()
    {
        if (!File.Exists("/proc/loadavg")) return null;
        var numbers = File.ReadLines("/proc/loadavg").First().Split(' ').Take(3).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return new LoadAverage(numbers[0], numbers[1], numbers[2]);
    }
}
