using Baktainer.Coordination.Protection;

namespace Baktainer.Coordination.Overview;

/// <summary>How the control plane itself fares. That there is a report means that its state can be read and its queues answer.</summary>
/// <param name="Healthy">Planning ran lately, nothing was put aside, no agent is silent, every store protects what it holds as it did.</param>
/// <param name="Version">Of this program.</param>
/// <param name="PlannedAt">When planning last ran; null: never.</param>
/// <param name="Agents">That are not revoked.</param>
/// <param name="SilentAgents">The first hundred.</param>
/// <param name="OpenAlerts">How many.</param>
/// <param name="Queues">How much waits.</param>
public sealed record HealthReport(
    bool Healthy, string Version, DateTimeOffset? PlannedAt, int Agents, IReadOnlyList<string> SilentAgents, int OpenAlerts, IReadOnlyList<QueueHealth> Queues)
{
    /// <summary>What protects the stores; null when nobody has looked yet.</summary>
    public SeenProtection? Protection { get; init; }
}

/// <summary>How much waits in a queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Waiting">Messages, roughly.</param>
/// <param name="PutAside">Messages that failed too often.</param>
public sealed record QueueHealth(string Name, int Waiting, int PutAside);
