namespace Baktainer.Coordination.Operators;

/// <summary>Somebody who has proved who they are.</summary>
/// <param name="Who">For the audit log: <c>key NAME (ID)</c>, <c>oidc SUBJECT</c> or <c>bootstrap key</c>.</param>
/// <param name="Scopes">See <see cref="Operators.Scopes"/>.</param>
public sealed record Operator(string Who, IReadOnlyList<string> Scopes)
{
    public bool May(string scope) => Scopes.Contains(scope) || Scopes.Contains(Operators.Scopes.Admin);
}
