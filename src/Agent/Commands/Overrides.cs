using Baktainer.Agent.Settings;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary>What the command line says instead of the settings; null and empty mean: as set.</summary>
internal sealed record Overrides
{
    public string? Store { get; init; }

    public IReadOnlyList<string> Recipients { get; init; } = [];

    public bool Unencrypted { get; init; }

    public TransportMode? Transport { get; init; }

    public CompressionKind? Compression { get; init; }

    public int? CompressionLevel { get; init; }

    public bool Verbose { get; init; }

    /// <summary>The daemon logs what single commands print.</summary>
    public bool IsDaemon { get; init; }
}
