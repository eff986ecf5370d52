using System.Security.Claims;
using Baktainer.Coordination.Operators;

namespace Baktainer.Functions.Api.Access;

/// <summary>An <see cref="Operator"/> as the principal of a request, and back.</summary>
internal static class Caller
{
    private const string ScopeClaim = "scope";

    public static ClaimsPrincipal Principal(Operator caller, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, caller.Who), .. caller.Scopes.Select(scope => new Claim(ScopeClaim, scope))], scheme));

    public static Operator Of(ClaimsPrincipal user) => new(user.Identity?.Name ?? "nobody", [.. user.FindAll(ScopeClaim).Select(claim => claim.Value)]);
}
