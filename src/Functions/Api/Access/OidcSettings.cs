using System.Security.Claims;
using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Baktainer.Functions.Api.Access;

/// <summary>Bearer tokens of Entra ID, or of any issuer that speaks OpenID Connect discovery over HTTPS.</summary>
/// <param name="Authority">The issuer's address.</param>
/// <param name="Audience">Whom its tokens must be for.</param>
internal sealed record OidcSettings(string Authority, string Audience)
{
    private const string ScopePrefix = "baktainer.";

    /// <summary>Scopes are one claim with words in it, or roles one claim each; <c>scope</c> is what RFC 9068 calls it, <c>scp</c> what Entra does.</summary>
    private static readonly string[] ScopeClaims = ["scp", "scope", "roles"];

    /// <summary>Null when no issuer is named.</summary>
    public static OidcSettings? FromEnvironment(Func<string, string?> environment)
    {
        var (authority, audience) = (environment("BT_OIDC_AUTHORITY"), environment("BT_OIDC_AUDIENCE"));
        if (string.IsNullOrEmpty(authority) && string.IsNullOrEmpty(audience)) return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps)
            throw new BaktainerException(FailureCodes.BadSettings, "BT_OIDC_AUTHORITY: an https address is needed.", "Name the issuer, such as https://login.microsoftonline.com/TENANT/v2.0.");
        return string.IsNullOrEmpty(audience)
            ? throw new BaktainerException(FailureCodes.BadSettings, "BT_OIDC_AUDIENCE: is required with BT_OIDC_AUTHORITY.", "Without it a token for any other service of the issuer would be good here.")
            : new OidcSettings(address.AbsoluteUri, audience);
    }

    public void Add(IServiceCollection services, AuthenticationBuilder builder)
    {
        services.AddSingleton<IAuthenticationConfigurationProvider, NoConfiguration>();
        builder.AddJwtBearer(Schemes.Oidc, options =>
        {
            options.Authority = Authority;
            options.Audience = Audience;
            options.MapInboundClaims = false;
            options.SaveToken = false;
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
            options.TokenValidationParameters.ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
            options.Events = new JwtBearerEvents { OnTokenValidated = AcceptAsync, OnAuthenticationFailed = TellUnavailableAsync };
        });
    }

    private static Task AcceptAsync(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirstValue("sub") is { Length: > 0 and <= 200 } subject)
            context.Principal = Caller.Principal(new Operator($"oidc {subject}", ScopesOf(context.Principal)), Schemes.Oidc);
        else
            context.Fail("no subject");
        return Task.CompletedTask;
    }

    private static IReadOnlyList<string> ScopesOf(ClaimsPrincipal user)
    {
        var words = user.Claims.Where(claim => ScopeClaims.Contains(claim.Type)).SelectMany(claim => claim.Value.Split(' ')).ToHashSet();
        return [.. Scopes.All.Where(scope => words.Contains(ScopePrefix + scope))];
    }

    // A token that cannot be checked is not a wrong one. The keys are cached: asking for them again costs nothing while they are there.
    private static async Task TellUnavailableAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            throw new BaktainerException(FailureCodes.IssuerUnavailable, "The identity provider's keys cannot be read now.", "Try again later, or use an API key.", e);
        }
    }

    /// <summary>All is set above.</summary>
    private sealed class NoConfiguration : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}
