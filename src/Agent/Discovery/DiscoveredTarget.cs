using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Discovery;

/// <summary>A container that asks for backups, and what its labels make of it.</summary>
/// <param name="Host">The host part of the target's name.</param>
/// <param name="Container">As inspected.</param>
/// <param name="Spec">Null when the labels have errors.</param>
/// <param name="Problems">Errors and warnings.</param>
internal sealed record DiscoveredTarget(string Host, DiscoveredContainer Container, TargetSpec? Spec, IReadOnlyList<LabelProblem> Problems)
{
    /// <summary>Its name on this host; the container's while the labels have errors.</summary>
    public string Name => Spec?.Name ?? Container.Name;

    /// <summary><c>host/name</c>.</summary>
    public string Id => $"{Host}/{Name}";

    public DiscoveredTarget With(LabelProblem problem) => this with { Spec = problem.IsError ? null : Spec, Problems = [.. Problems, problem] };

    /// <summary>The spec, or all errors in one exception.</summary>
    public TargetSpec Require() => Spec ?? throw new BaktainerException(
        FailureCodes.BadLabels,
        $"Container '{Container.Name}': " + string.Join(" ", Problems.Where(problem => problem.IsError).Select(problem => $"{problem.Label}: {problem.Message}")),
        "Correct the labels and recreate the container.");
}
