using Baktainer.Coordination.Protocol;

namespace Baktainer.Coordination.Overview;

/// <summary>What is backed up and, above all, what is not. Totals are exact; each list ends after <see cref="Longest"/> entries.</summary>
public sealed record CoverageReport
{
    public const int Longest = 1000;

    public required CoverageTotals Totals { get; init; }

    public required IReadOnlyList<UnlabelledOnHost> Unlabelled { get; init; }

    public required IReadOnlyList<VanishedTarget> Vanished { get; init; }

    public required IReadOnlyList<MislabelledTarget> BadLabels { get; init; }

    public required IReadOnlyList<LateTarget> Overdue { get; init; }

    /// <summary>Targets without any good backup.</summary>
    public required IReadOnlyList<string> NeverBackedUp { get; init; }

    /// <summary>Targets with a backup that nothing proves: no good drill as new as their plan wants, or none at all.</summary>
    public required IReadOnlyList<UnprovedTarget> Unproved { get; init; }
}

/// <summary>Counts of a coverage report.</summary>
/// <param name="Agents">That are not revoked.</param>
/// <param name="SilentAgents">Of them.</param>
/// <param name="Targets">All that are known.</param>
/// <param name="Covered">Targets that can run, have a good backup, and owe none.</param>
/// <param name="Unlabelled">Databases that nobody labelled.</param>
/// <param name="Vanished">Targets.</param>
/// <param name="BadLabels">Targets.</param>
/// <param name="Overdue">Targets.</param>
/// <param name="NeverBackedUp">Targets.</param>
/// <param name="Unproved">Targets that are to be drilled.</param>
public sealed record CoverageTotals(int Agents, int SilentAgents, int Targets, int Covered, int Unlabelled, int Vanished, int BadLabels, int Overdue, int NeverBackedUp, int Unproved);

/// <summary>A running database that is not backed up.</summary>
public sealed record UnlabelledOnHost(string Host, UnlabelledDatabase Database);

/// <summary>A target whose container is gone.</summary>
public sealed record VanishedTarget(string Target, DateTimeOffset Since);

/// <summary>A target that is not backed up since its labels are wrong.</summary>
public sealed record MislabelledTarget(string Target, IReadOnlyList<InventoryProblem> Problems);

/// <summary>A target that owes a good drill.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="When">What is planned.</param>
/// <param name="LastGoodAt">When one last passed; null: never.</param>
/// <param name="Failure">Why the newest did not; null when it passed, or there was none.</param>
public sealed record UnprovedTarget(string Target, string When, DateTimeOffset? LastGoodAt, string? Failure);

/// <summary>A target that owes a backup.</summary>
public sealed record LateTarget(string Target, DateTimeOffset ExpectedBy, DateTimeOffset? LastGoodAt);
