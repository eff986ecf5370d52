using Baktainer.Agent.Control;
using Baktainer.Coordination.Targets;
using Baktainer.Observation;

namespace Baktainer.Agent.Status;

/// <summary>What an agent that works for a control plane knows by itself, since it was started. The control plane knows more.</summary>
internal sealed class BoardFacts(IReadOnlyList<HostBoard> boards) : IFacts
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TargetFacts>> TargetsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TargetFacts>>(
        [.. boards.SelectMany(Targets).OrderBy(target => target.Record.Target, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunFacts>> RecentAsync(int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunFacts>>([.. boards.SelectMany(host => host.Board.Runs).OrderByDescending(run => run.EndedAt).Take(most)]);

    /// <inheritdoc/>
    public Task<int> OpenAlertsAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Metric>> MetricsAsync(IReadOnlyList<TargetFacts> targets, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Metric>>([]);

    private static IEnumerable<TargetFacts> Targets(HostBoard host) => host.Board.Inventory?.Targets
        .Select(spec => new TargetRecord { Target = $"{host.Host}/{spec.Name}", Spec = spec }).Select(record => new TargetFacts(record, host.Board.StatusOf(record.Target))) ?? [];
}
