using System.Collections.Concurrent;
using System.Collections.Immutable;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;
using Baktainer.Observation;

namespace Baktainer.Agent.Control;

/// <summary>What the agent's loop knows of itself and its surroundings, for who asks. Nothing here is kept over a restart. Safe for concurrent use.</summary>
internal sealed class AgentBoard(int concurrency, TimeProvider time)
{
    private const int MostRuns = 50;
    private readonly ConcurrentDictionary<string, TargetStatus> statuses = [];
    private ImmutableQueue<RunFacts> runs = [];
    private int running;

    /// <summary>Jobs that may run at once.</summary>
    public int Concurrency => concurrency;

    public int Running => running;

    /// <summary>Null before the first look.</summary>
    public Contact? Docker { get; private set; }

    /// <summary>The control plane. Null before the first word.</summary>
    public Contact? Plane { get; private set; }

    public Inventory? Inventory { get; private set; }

    public IEnumerable<RunFacts> Runs => runs.Reverse();

    public TargetStatus StatusOf(string target) => statuses.GetValueOrDefault(target) ?? new TargetStatus { Target = target };

    public void Saw(Inventory inventory) => (Inventory, Docker) = (inventory, Next(Docker, null));

    public void DockerFailed(BaktainerException e) => Docker = Next(Docker, e);

    public void Heard() => Plane = Next(Plane, null);

    public void PlaneFailed(BaktainerException e) => Plane = Next(Plane, e);

    public void Started() => Interlocked.Increment(ref running);

    public void Stopped() => Interlocked.Decrement(ref running);

    public void Ended(Report report)
    {
        if (report.Cancelled) return;
        statuses.AddOrUpdate(report.Target, target => After(new TargetStatus { Target = target }, report), (_, status) => After(status, report));
        ImmutableInterlocked.Update(ref runs, (queue, run) => queue.Count() < MostRuns ? queue.Enqueue(run) : queue.Dequeue().Enqueue(run), Run(report));
    }

    private static TargetStatus After(TargetStatus status, Report report)
    {
        if (report.Manifest is not { } manifest)
        {
            return status with
            {
                LastState = JobState.Failed,
                LastFinishedAt = report.FinishedAt,
                LastFailure = report.Failure,
                FailuresInARow = status.FailuresInARow + 1,
                Totals = status.Totals with { Failed = status.Totals.Failed + 1 },
            };
        }

        var run = GoodRun.Of(manifest);
        return status with
        {
            LastState = JobState.Done,
            LastFinishedAt = report.FinishedAt,
            LastFailure = null,
            FailuresInARow = 0,
            LastBackup = manifest.Id,
            LastGoodAt = manifest.CompletedAt,
            LastGood = run,
            Totals = (status.Totals with { Done = status.Totals.Done + 1 }).With(run),
        };
    }

    private static RunFacts Run(Report report) => new(
        report.Target, report.FinishedAt, report.Manifest is { } manifest ? (manifest.CompletedAt - manifest.StartedAt).TotalSeconds : null,
        report.Manifest?.Artifacts.Sum(artifact => artifact.Sealed.Size), report.Manifest?.Id, report.Failure is { } failure ? $"{failure.Code}: {failure.Message}" : null);

    private Contact Next(Contact? before, BaktainerException? e) =>
        new(e is null, before?.IsUp == (e is null) ? before.Since : time.GetUtcNow(), e is null ? null : $"{e.Code}: {e.Message}");
}

/// <summary>What is known of one engine and its agent.</summary>
/// <param name="Host">First half of its targets' names.</param>
/// <param name="Board">What its loop knows.</param>
internal sealed record HostBoard(string Host, AgentBoard Board);

/// <summary>How something beyond this process was found at the last try.</summary>
/// <param name="IsUp">It answered.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Problem">Code and cause.</param>
internal sealed record Contact(bool IsUp, DateTimeOffset Since, string? Problem);
