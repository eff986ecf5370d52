using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Baktainer.Functions.Api.Access;

/// <summary>API keys, and the one of the environment.</summary>
internal sealed class OperatorAuthentication(Composition parts, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Bearer.Of(Request) is not { } token) return AuthenticateResult.NoResult();
        var caller = parts.Bootstrap is { } bootstrap && bootstrap.Matches(token) ? bootstrap.Operator : await parts.Keys.AuthenticateAsync(token, Context.RequestAborted);
        return caller is null
            ? AuthenticateResult.Fail("unknown key")
            : AuthenticateResult.Success(new AuthenticationTicket(Caller.Principal(caller, Scheme.Name), Scheme.Name));
    }
}
