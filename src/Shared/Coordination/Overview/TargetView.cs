using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;

namespace Baktainer.Coordination.Overview;

/// <summary>A target with all that is known of it.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Spec">What its labels say.</param>
/// <param name="VanishedAt">Since when its agent sees it no more.</param>
/// <param name="CanRun">It is there, and its labels are without errors.</param>
/// <param name="Status">How it fares.</param>
/// <param name="Effective">What holds for it, and who says so.</param>
/// <param name="Next">The next run of each schedule.</param>
public sealed record TargetView(
    string Target, InventoryTarget Spec, DateTimeOffset? VanishedAt, bool CanRun, TargetStatus Status, EffectiveTarget Effective, IReadOnlyList<NextRun> Next)
{
    /// <summary>When its newest backup is proved next; null: never.</summary>
    public NextRun? NextDrill { get; init; }
}

/// <summary>When a schedule runs next.</summary>
/// <param name="Schedule">Its name.</param>
/// <param name="Due">Nominal time.</param>
/// <param name="FireAt">When it really starts: after jitter and blackouts.</param>
public sealed record NextRun(string Schedule, DateTimeOffset Due, DateTimeOffset FireAt)
{
    internal static IReadOnlyList<NextRun> Of(PlannedRuns plan) =>
        [.. plan.Runs.Select(run => new NextRun(run.Key, run.Value.Due, run.Value.FireAt)).OrderBy(run => run.FireAt).ThenBy(run => run.Schedule, StringComparer.Ordinal)];
}
