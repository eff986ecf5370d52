namespace Baktainer.Coordination.Operators;

/// <summary>A key for the operator API, kept as its SHA-256 hash; 256 random bits need no slower one.</summary>
public sealed record ApiKey
{
    public int V { get; init; } = 1;

    /// <summary>Public half of the token.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    public required string SecretHash { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Worthless from then on; null: until it is deleted.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key as it was made. The token is nowhere else, and never shown again.</summary>
public sealed record NewApiKey(ApiKey Key, string Token);
