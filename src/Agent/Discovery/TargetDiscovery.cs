using Baktainer.Agent.Docker;
using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Discovery;

/// <summary>Finds the containers that ask for backups and reads their labels.</summary>
internal sealed class TargetDiscovery(DockerRuntime docker, string host, AgentDefaults defaults)
{
    /// <summary>First half of the targets' names.</summary>
    public string Host => host;

    /// <summary>
    /// Every container with the label <c>baktainer.backup</c> that does not say no, ordered by target; those with broken labels and stopped ones too,
    /// so that nobody believes them backed up.
    /// </summary>
    public async Task<IReadOnlyList<DiscoveredTarget>> FindAsync(CancellationToken cancellationToken)
    {
        var targets = new List<DiscoveredTarget>();
        foreach (var listed in await docker.ListAsync("baktainer.backup", cancellationToken))
        {
            if (await InspectAsync(listed, cancellationToken) is { } target) targets.Add(target);
        }

        return RefuseCollisions(targets);
    }

    /// <summary>Those with labels of ours but no <c>baktainer.backup</c>, as a misspelt one leaves behind, each with what is wrong. They are not backed up.</summary>
    /// <param name="listed">Running containers.</param>
    public IEnumerable<DiscoveredTarget> Overlooked(IEnumerable<DiscoveredContainer> listed) =>
        from container in listed
        where !container.Labels.ContainsKey(LabelSchema.Backup.Name)
        let problems = LabelParser.Parse(container, defaults).Problems
        where problems.Count > 0
        orderby container.Name
        select new DiscoveredTarget(host, container, null, problems);

    private async Task<DiscoveredTarget?> InspectAsync(DiscoveredContainer listed, CancellationToken cancellationToken)
    {
        try
        {
            var container = await docker.InspectAsync(listed.Id, cancellationToken);
            var labels = LabelParser.Parse(container, defaults);
            return labels.Target is not null || labels.HasErrors ? new DiscoveredTarget(host, container, labels.Target, labels.Problems) : null;
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Two containers under one name would mix their backups: neither is backed up until that is mended.</summary>
    private static List<DiscoveredTarget> RefuseCollisions(List<DiscoveredTarget> targets)
    {
        var taken = targets.GroupBy(target => target.Id).Where(group => group.Count() > 1).ToDictionary(
            group => group.Key, group => string.Join(", ", group.Select(target => target.Container.Name)));
        return
        [
            .. targets.Select(target => taken.TryGetValue(target.Id, out var names) ? target.With(Collision(target, names)) : target)
                .OrderBy(target => target.Id, StringComparer.Ordinal).ThenBy(target => target.Container.Name, StringComparer.Ordinal),
        ];
    }

    private static LabelProblem Collision(DiscoveredTarget target, string names) =>
        new("baktainer.name", $"The name '{target.Id}' is used by several containers ({names}): give each its own.", true);
}
