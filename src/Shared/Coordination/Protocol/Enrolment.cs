using Baktainer.Contracts;

namespace Baktainer.Coordination.Protocol;

/// <summary>An agent's first words. It has made its keys itself; the token names the host it may speak for.</summary>
/// <param name="Token">One-time, from the operator.</param>
/// <param name="Secret">The agent's own: 256 random bits in base64url. Kept as a hash only.</param>
/// <param name="Recipient">The agent's age public key: credentials are sealed to it.</param>
/// <param name="Program">The agent's version.</param>
public sealed record EnrolRequest(string Token, string Secret, string Recipient, string Program)
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>Without token and secret.</summary>
    public override string ToString() => $"enrolment of {Recipient}";
}

/// <param name="Host">First half of the names of the agent's targets.</param>
public sealed record EnrolAnswer(string Host)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>New keys for old. The old secret works until the new one is first used, so that a lost answer locks nobody out.</summary>
public sealed record RotateRequest(string Secret, string Recipient)
{
    public int V { get; init; } = ProtocolVersion.Current;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"rotation to {Recipient}";
}

/// <summary>Why a request was refused.</summary>
/// <param name="Code">For example <c>BK712</c>.</param>
/// <param name="Message">What failed and why.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ErrorAnswer(string Code, string Message, string? Remedy = null)
{
    public int V { get; init; } = ProtocolVersion.Current;

    public static ErrorAnswer Of(BaktainerException e) => new(e.Code.Id, e.Message, e.Remedy);
}
