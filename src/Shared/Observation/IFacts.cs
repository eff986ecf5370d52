using Baktainer.Coordination.Targets;

namespace Baktainer.Observation;

/// <summary>What status pages and metrics are made of. Answers come from what is remembered: nothing here asks Docker or a store.</summary>
public interface IFacts
{
    /// <summary>Every target and how it fares, in order of name.</summary>
    Task<IReadOnlyList<TargetFacts>> TargetsAsync(CancellationToken cancellationToken);

    /// <summary>The runs that ended last, newest first.</summary>
    Task<IReadOnlyList<RunFacts>> RecentAsync(int most, CancellationToken cancellationToken);

    /// <summary>What else is wrong.</summary>
    Task<int> OpenAlertsAsync(CancellationToken cancellationToken);

    /// <summary>Numbers that are not in the targets themselves.</summary>
    Task<IReadOnlyList<Metric>> MetricsAsync(IReadOnlyList<TargetFacts> targets, CancellationToken cancellationToken);
}

/// <summary>A target and how it fares.</summary>
public sealed record TargetFacts(TargetRecord Record, TargetStatus Status);

/// <summary>One ended run.</summary>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Seconds">How long it took; null when that is not known.</param>
/// <param name="Bytes">Stored; null when there is no backup.</param>
/// <param name="Backup">The backup's id, when there is one.</param>
/// <param name="Error">Code and cause, when it came to nothing.</param>
public sealed record RunFacts(string Target, DateTimeOffset EndedAt, double? Seconds, long? Bytes, string? Backup, string? Error);
