using Baktainer.Coordination.Operators;
using Microsoft.AspNetCore.Authorization;

namespace Baktainer.Functions.Api.Access;

/// <summary>Deny by default: a route that says nothing is open to nobody.</summary>
internal static class ScopePolicies
{
    public static void Add(IServiceCollection services)
    {
        var builder = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        foreach (var scope in Scopes.All) builder.AddPolicy(scope, policy => policy.AddRequirements(new ScopeRequirement(scope)));
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
    }

    public static RouteHandlerBuilder RequireScope(this RouteHandlerBuilder route, string scope) => route.RequireAuthorization(scope);
}

/// <summary>The scope that a route needs.</summary>
internal sealed record ScopeRequirement(string Scope) : IAuthorizationRequirement;

/// <summary>Compares it with what the caller has.</summary>
internal sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (Caller.Of(context.User).May(requirement.Scope)) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
