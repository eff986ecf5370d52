using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Drills;

/// <summary>Finds drills that are wanted and will never be: planning leaves them out, so somebody has to be told.</summary>
/// <param name="inForce">The policies.</param>
/// <param name="usual">For targets of which nobody says when; checked when it was set.</param>
internal sealed class DrillCheck(IReadOnlyList<Policy> inForce, DrillRule usual)
{
    public const string Remedy = "That is its own host's decision: BT_IDENTITY_FILE, and BT_ALLOW_DRILLS, there; and an agent of an older version cannot.";
    private readonly HashSet<string> unable = [];
    private readonly SortedDictionary<string, string> wanted = [];

    public static string Cannot(string host) => $"Agent '{host}' proves no backups.";

    public void Add(AgentRecord agent)
    {
        if (agent is { RevokedAt: null, CanDrill: false }) unable.Add(agent.Host);
    }

    /// <summary>After all agents.</summary>
    /// <returns>What is wrong with what is said of its drills; null when nothing is.</returns>
    public string? Add(TargetRecord target)
    {
        if (!target.CanRun) return null;
        var rule = EffectiveTarget.DrillOf(target, inForce, usual);
        if (rule.Value.Problems() is { Count: > 0 } problems) return $"It is never drilled ({rule.From}): {string.Join("; ", problems)}.";
        var host = TargetRecord.HostOf(target.Target);
        if (!rule.Value.IsOff && unable.Contains(host)) wanted.TryAdd(host, target.Target);
        return null;
    }

    /// <summary>Once all targets were added: of each host that cannot do the drills that are wanted of it.</summary>
    public IEnumerable<(string Host, string Problem)> Problems() =>
        wanted.Select(found => (found.Key, $"Backups of its targets, such as '{found.Value}', are to be proved by drills. {Cannot(found.Key)} {Remedy}"));
}
