using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Coordination.Protocol;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Control;

/// <summary>What this host has, looked at anew when a container changed, and at least every minute.</summary>
internal sealed class HostInventory(DockerRuntime docker, TargetDiscovery discovery, ILogger log)
{
    private static readonly TimeSpan OldAge = TimeSpan.FromMinutes(1);
    private const int MostTold = 10_000;
    private readonly HashSet<string> told = [];
    private volatile bool isStale = true;
    private Inventory? last;
    private long lookedAt;

    public void Changed() => isStale = true;

    public async Task<Inventory> ScanAsync(CancellationToken cancellationToken)
    {
        if (last is not null && !isStale && docker.Time.GetElapsedTime(lookedAt) < OldAge) return last;
        isStale = false;
        var targets = await discovery.FindAsync(cancellationToken);
        var labelled = targets.Select(target => target.Container.Id).ToHashSet();
        var others = (await docker.ListRunningAsync(cancellationToken)).Where(container => !labelled.Contains(container.Id)).ToList();
        if (told.Count > MostTold) told.Clear();
        foreach (var target in targets.Concat(discovery.Overlooked(others))) Tell(target);
        lookedAt = docker.Time.GetTimestamp();
        return last = InventoryScanner.Of(targets, others);
    }

    /// <summary>Each problem of a container once.</summary>
    private void Tell(DiscoveredTarget target)
    {
        foreach (var problem in target.Problems.Where(problem => told.Add($"{target.Container.Id} {problem.Label} {problem.Message}")))
        {
            if (problem.IsError) Log.LabelError(log, target.Container.Name, problem.Label, problem.Message);
            else Log.LabelWarning(log, target.Container.Name, problem.Label, problem.Message);
        }
    }
}
