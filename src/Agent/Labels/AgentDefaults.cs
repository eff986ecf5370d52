using Baktainer.Contracts;

namespace Baktainer.Agent.Labels;

/// <summary>What the agent does with a target whose labels do not say.</summary>
/// <param name="Compression">How it compresses.</param>
/// <param name="Encrypts">It has somebody to encrypt to.</param>
public sealed record AgentDefaults(CompressionKind Compression, bool Encrypts)
{
    /// <summary>In which schedules are meant.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}
