using Baktainer.Agent.Discovery;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Agent.Control;

/// <summary>What this host has, in the words of the protocol.</summary>
internal static class InventoryScanner
{
    /// <param name="targets">As discovered.</param>
    /// <param name="unlabelled">Running containers without our label.</param>
    public static Inventory Of(IReadOnlyList<DiscoveredTarget> targets, IReadOnlyList<DiscoveredContainer> unlabelled) => new()
    {
        Targets = [.. targets.Select(Describe)],
        Unlabelled =
        [
            .. unlabelled.Select(container => (container, Engine: KnownImages.EngineOf(container.Image))).Where(found => found.Engine is not null)
                .Select(found => new UnlabelledDatabase(found.container.Name, found.container.Image, found.Engine!)).OrderBy(found => found.Container, StringComparer.Ordinal),
        ],
    };

    private static InventoryTarget Describe(DiscoveredTarget target) => new()
    {
        Name = target.Name,
        Engine = target.Spec?.Engine ?? "",
        Container = target.Container.Name,
        Image = target.Container.Image,
        Schedules = target.Spec?.Schedules ?? [],
        Retention = target.Spec?.Retention,
        Drill = target.Spec?.Drill,
        Tags = target.Spec?.Tags ?? [],
        Notify = target.Spec?.Notify,
        LockDays = target.Spec?.LockDays,
        Secrets = target.Spec?.RemoteReferences ?? [],
        Problems = [.. target.Problems.Select(problem => new InventoryProblem(problem.Label, problem.Message, problem.IsError))],
    };
}
