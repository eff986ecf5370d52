using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>What becomes of a target's backups, and the operators' say in it.</summary>
internal static class RetentionRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var retention = parts.Plane.Retention;
        var routes = api.MapGroup("/targets/{host}/{name}/retention").WithTags("retention");
        routes.MapGet("", async (string host, string name, CancellationToken token) =>
                await retention.FindAsync(Names.Target(host, name), token) ?? throw new BaktainerException(FailureCodes.NoSuchTarget, $"There is no target '{host}/{name}'."))
            .WithName("getRetention").WithSummary("What would become of each backup if the target were swept now, and why; nothing is changed").RequireScope(Scopes.Read);
        routes.MapPut("/freeze", async (string host, string name, FreezeRequest request, HttpContext context, CancellationToken token) =>
            {
                await retention.FreezeAsync(Names.Target(host, name), request.Reason, Caller.Of(context.User).Who, token);
                return TypedResults.NoContent();
            })
            .WithName("freezeRetention").WithSummary("Delete nothing of this target until it is unfrozen").RequireScope(Scopes.Policies).Audit("retention.freeze", parts.Audit);
        routes.MapDelete("/freeze", async (string host, string name, CancellationToken token) =>
            {
                await retention.UnfreezeAsync(Names.Target(host, name), token);
                return TypedResults.NoContent();
            })
            .WithName("unfreezeRetention").WithSummary("End a freeze").RequireScope(Scopes.Policies).Audit("retention.unfreeze", parts.Audit);
        routes.MapPost("/accept", async (string host, string name, CancellationToken token) =>
                new AcceptAnswer(await retention.AcceptAsync(Names.Target(host, name), token)))
            .WithName("acceptAnomalies").WithSummary("Take backups that are unlike those before them for good: the next ones are compared with them")
            .RequireScope(Scopes.Policies).Audit("retention.accept", parts.Audit);
    }
}

/// <summary>Why nothing is to be deleted.</summary>
internal sealed record FreezeRequest(string Reason);

/// <summary>What was accepted.</summary>
/// <param name="Backups">Ids; none when nothing was marked.</param>
internal sealed record AcceptAnswer(IReadOnlyList<string> Backups);
