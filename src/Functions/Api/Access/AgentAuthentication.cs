using System.Text.Encodings.Web;
using Baktainer.Coordination.Operators;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Baktainer.Functions.Api.Access;

/// <summary>Agents' own tokens. The agent is left as a feature of the request.</summary>
internal sealed class AgentAuthentication(Composition parts, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Bearer.Of(Request) is not { } token) return AuthenticateResult.NoResult();
        if (await parts.Plane.Agents.AuthenticateAsync(token, Context.RequestAborted) is not { } agent) return AuthenticateResult.Fail("unknown agent");
        Context.Features.Set(agent);
        return AuthenticateResult.Success(new AuthenticationTicket(Caller.Principal(new Operator($"agent {agent.Host}", []), Scheme.Name), Scheme.Name));
    }
}
