namespace Baktainer.Agent.Discovery;

/// <summary>A container as the engine describes it.</summary>
public sealed record DiscoveredContainer
{
    public required string Id { get; init; }

    /// <summary>Without the leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>As given at <c>docker run</c>.</summary>
    public required string Image { get; init; }

    /// <summary><c>sha256:…</c> of the image in use.</summary>
    public required string ImageId { get; init; }

    /// <summary><c>created running paused restarting removing exited dead</c>.</summary>
    public required string State { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Variables the container was started with; secret, never logged. Empty in a listing (only inspect gives them).</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last started, as the engine words it; null in a listing. Differs after a restart.</summary>
    public string? StartedAt { get; init; }

    public bool IsRunning => State == "running";
}
