using System.Text.Json;
using Baktainer.Contracts;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Baktainer.Functions.Aws;

/// <summary>Whom a token says it is of, as people compare it with what a role trusts. None of it is secret; the token's signature is.</summary>
internal static class TokenClaims
{
    private const int Most = 200;

    public static string Of(string token)
    {
        try
        {
            var read = new JsonWebToken(token);
            return $"issuer {Shown(read.Issuer)}, audience {Shown(string.Join(' ', read.Audiences))}, subject {Shown(read.Subject)}";
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return "no JSON web token"; // Their messages would quote it.
        }
    }

    private static string Shown(string claim) => claim.Length == 0 ? "none" : Printable.Of(claim, Most);
}
