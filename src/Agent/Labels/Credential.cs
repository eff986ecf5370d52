using Baktainer.Contracts;
using Baktainer.Secrets;

namespace Baktainer.Agent.Labels;

/// <summary>A user's name or a password as a target gives it: nothing, the value itself, or where it is found when it is needed.</summary>
public sealed record Credential
{
    private Credential() { }

    public static Credential None { get; } = new();

    public Secret? Literal { get; private init; }

    public SecretReference? Reference { get; private init; }

    public bool IsGiven => Literal is not null || Reference is not null;

    /// <summary>It is kept outside of this host, and may be changed there while we hold on to an old value.</summary>
    public bool IsRemote => Reference is { } reference && !ReferenceGrammar.LocalSchemes.Contains(reference.Scheme);

    public static Credential Of(Secret? value) => value is null ? None : new Credential { Literal = value };

    public static Credential Of(string? value) => value is null ? None : new Credential { Literal = new Secret(value) };

    public static Credential At(SecretReference reference) => new() { Reference = reference };
}
