using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Labels;

/// <summary>Everything a container's labels say about one target, after defaults.</summary>
public sealed record TargetSpec
{
    /// <summary>Unique on this host; a valid segment of an object key.</summary>
    public required string Name { get; init; }

    /// <summary>Canonical engine name.</summary>
    public required string Engine { get; init; }

    public required Connection Connection { get; init; }

    public required DumpRequest Dump { get; init; }

    /// <summary>Null: the agent's default.</summary>
    public CompressionKind? Compression { get; init; }

    /// <summary>Null: the codec's default.</summary>
    public int? CompressionLevel { get; init; }
}

/// <summary>One thing that is wrong, or odd, with a container's labels.</summary>
/// <param name="Label">Its full name.</param>
/// <param name="Message">What is wrong and how to fix it. Never holds the value of a secret label.</param>
/// <param name="IsError">Errors stop the target's backup; the rest are warnings.</param>
public sealed record LabelProblem(string Label, string Message, bool IsError);
