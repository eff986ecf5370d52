using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.Watch;

namespace Baktainer.Coordination.Overview;

/// <summary>Looks at the control plane itself.</summary>
public sealed class Health(AgentRegistry agents, AlertBook alerts, Ticks ticks, IWorkQueue queue, TimeSpan silence, TimeProvider time)
{
    /// <summary>Timers run each minute: a few may be missed before somebody has to know.</summary>
    private static readonly TimeSpan TickPatience = TimeSpan.FromMinutes(5);
    private const int MostNamed = 100;

    /// <summary>Null: the store's protection is not watched.</summary>
    public ProtectionWatch? Protection { get; init; }

    public async Task<HealthReport> ReportAsync(string version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var queues = new List<QueueHealth>();
        foreach (var name in QueueNames.All)
            queues.Add(new QueueHealth(name, await queue.CountAsync(name, cancellationToken), await queue.CountAsync(QueueNames.PoisonOf(name), cancellationToken)));
        var known = await agents.ListAsync(cancellationToken).Where(agent => agent.RevokedAt is null).ToListAsync(cancellationToken);
        List<string> silent = [.. known.Where(agent => agent.IsSilent(now, silence)).Select(agent => agent.Host)];
        var planned = await ticks.NewestAsync(cancellationToken);
        var open = await alerts.ListAsync(cancellationToken);
        var protection = Protection is null ? null : await Protection.LastAsync(cancellationToken);
        return new HealthReport(
            protection?.IsWell != false && silent.Count == 0 && queues.All(found => found.PutAside == 0) && now - planned < TickPatience,
            version, planned, known.Count, [.. silent.Take(MostNamed)], open.Count, queues)
        {
            Protection = protection,
        };
    }
}
