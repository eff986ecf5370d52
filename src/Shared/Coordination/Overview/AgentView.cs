using Baktainer.Coordination.Agents;

namespace Baktainer.Coordination.Overview;

/// <summary>An agent as operators see it: without the hashes of its secrets.</summary>
/// <param name="Host">First half of its targets' names.</param>
/// <param name="Program">Its version.</param>
/// <param name="EnrolledAt">Since when its keys hold.</param>
/// <param name="LastSeen">To the minute or so.</param>
/// <param name="Silent">Not heard from for too long.</param>
/// <param name="RevokedAt">Refused since.</param>
/// <param name="Recipient">Credentials are sealed to this public key.</param>
/// <param name="AllowedSecrets">Patterns of references that its labels may use.</param>
/// <param name="InventoryAt">When it last said what it sees.</param>
/// <param name="Unlabelled">How many databases it sees that nobody labelled.</param>
/// <param name="CanRestore">Its host lets operators have backups put back there.</param>
/// <param name="CanDrill">It proves backups in scratch containers.</param>
public sealed record AgentView(
    string Host, string Program, DateTimeOffset EnrolledAt, DateTimeOffset LastSeen, bool Silent, DateTimeOffset? RevokedAt, string Recipient, IReadOnlyList<string> AllowedSecrets, DateTimeOffset? InventoryAt, int Unlabelled, bool CanRestore, bool CanDrill)
{
    public static AgentView Of(AgentRecord agent, DateTimeOffset now, TimeSpan silence) => new(
        agent.Host, agent.Program, agent.EnrolledAt, agent.LastSeen, agent.IsSilent(now, silence), agent.RevokedAt, agent.Recipient, agent.AllowedSecrets, agent.InventoryAt, agent.Unlabelled.Count, agent.CanRestore, agent.CanDrill);
}
