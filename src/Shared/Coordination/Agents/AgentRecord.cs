namespace Baktainer.Coordination.Agents;

/// <summary>An enrolled agent. Its secrets are kept as SHA-256 hashes; 256 random bits need no slower one.</summary>
public sealed record AgentRecord
{
    public int V { get; init; } = 1;

    /// <summary>First half of its targets' names: an agent speaks for one host.</summary>
    public required string Host { get; init; }

    public required string SecretHash { get; init; }

    public required string Recipient { get; init; }

    /// <summary>Set by a rotation, until it is first used.</summary>
    public string? NextSecretHash { get; init; }

    public string? NextRecipient { get; init; }

    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>Not newer than a minute or so: it is not written at every claim.</summary>
    public DateTimeOffset LastSeen { get; init; }

    public string Program { get; init; } = "";

    public string InventoryDigest { get; init; } = "";

    /// <summary>When its inventory came.</summary>
    public DateTimeOffset? InventoryAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>See <see cref="Protocol.ClaimRequest.CanRestore"/>.</summary>
    public bool CanRestore { get; init; }

    /// <summary>See <see cref="Protocol.ClaimRequest.CanDrill"/>.</summary>
    public bool CanDrill { get; init; }

    /// <summary>Patterns (<c>keyvault:prod/shop-*</c>) of the references its labels may make the control plane resolve. Empty: none.</summary>
    public IReadOnlyList<string> AllowedSecrets { get; init => field = value ?? []; } = [];

    /// <summary>Not revoked, and not heard of for longer than that.</summary>
    public bool IsSilent(DateTimeOffset now, TimeSpan silence) => RevokedAt is null && now - LastSeen > silence;

    public IReadOnlyList<Protocol.UnlabelledDatabase> Unlabelled { get; init => field = value ?? []; } = [];

    /// <summary>Without hashes.</summary>
    public override string ToString() => Host;
}

/// <summary>A one-time token for an agent to be, kept as its hash.</summary>
/// <param name="Host">Whom it will speak for.</param>
/// <param name="ExpiresAt">Worthless from then on.</param>
/// <param name="AllowedSecrets">See <see cref="AgentRecord.AllowedSecrets"/>.</param>
/// <param name="UsedAt">Set once.</param>
public sealed record Invitation(string Host, DateTimeOffset ExpiresAt, IReadOnlyList<string> AllowedSecrets, DateTimeOffset? UsedAt = null)
{
    public int V { get; init; } = 1;
}
