using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;

namespace Baktainer.Functions.Api.Access;

/// <summary>What those are told who may not, or not now, and who missed the routes.</summary>
internal sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    private static readonly AuthorizationMiddlewareResultHandler Next = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) return Next.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return WriteAsync(context, StatusCodes.Status401Unauthorized, new(FailureCodes.NotAuthenticated.Id, "This needs a valid API key or token.", "Send Authorization: Bearer …; see docs/api.md."));
        }

        if (policy.Requirements.OfType<ScopeRequirement>().FirstOrDefault() is not { Scope: var scope }) return MissedAsync(context, StatusCodes.Status404NotFound);
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        return WriteAsync(context, StatusCodes.Status403Forbidden, new(FailureCodes.ScopeMissing.Id, $"This needs the scope '{scope}'.", "Use a credential that has it."));
    }

    public static ValueTask TooManyAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(System.Threading.RateLimiting.MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        rejected.HttpContext.Response.Headers.RetryAfter = $"{Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}";
        return new(WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, new(FailureCodes.TooManyRequests.Id, "Too many requests.", "Wait as long as Retry-After says.")));
    }

    /// <summary>Bodies for statuses that the framework answers with by itself.</summary>
    public static Task MissedAsync(StatusCodeContext context) => MissedAsync(context.HttpContext, context.HttpContext.Response.StatusCode);

    private static Task MissedAsync(HttpContext context, int status) => WriteAsync(
        context, status, new(FailureCodes.BadUsage.Id, status == StatusCodes.Status404NotFound ? "There is nothing here." : $"This cannot be asked so: {status}.", "See docs/api.md."));

    private static Task WriteAsync(HttpContext context, int status, ErrorAnswer answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, CoordinationJson.Default.ErrorAnswer, cancellationToken: context.RequestAborted);
    }
}
