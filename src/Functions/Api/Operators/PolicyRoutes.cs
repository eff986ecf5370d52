using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Policies. A change has every host planned anew.</summary>
internal static class PolicyRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var policies = parts.Plane.Policies;
        var routes = api.MapGroup("/policies").WithTags("policies");
        routes.MapGet("", async (CancellationToken token) => new Listing<Policy>(await policies.ListAsync(token), null))
            .WithName("listPolicies").WithSummary("Policies in order of precedence").RequireScope(Scopes.Read);
        routes.MapPut("/{name}", async (string name, Policy policy, CancellationToken token) =>
            {
                if (policy.Name != name) throw new BaktainerException(FailureCodes.BadUsage, "The policy's name is not that of the path.");
                await policies.PutAsync(policy, token);
                await ReplanAsync(parts, token);
                return policy;
            })
            .WithName("putPolicy").WithSummary("Set a policy, new or anew").RequireScope(Scopes.Policies).Audit("policies.put", parts.Audit);
        routes.MapDelete("/{name}", async (string name, CancellationToken token) =>
            {
                if (!await policies.DeleteAsync(name, token)) throw new BaktainerException(FailureCodes.NoSuchEntry, "There is no policy of that name.");
                await ReplanAsync(parts, token);
                return TypedResults.NoContent();
            })
            .WithName("deletePolicy").WithSummary("Delete a policy").RequireScope(Scopes.Policies).Audit("policies.delete", parts.Audit);
    }

    private static Task ReplanAsync(Composition parts, CancellationToken token) => parts.Queue.SendAsync(QueueNames.Replan, new WorkOrder().ToJson(), TimeSpan.Zero, token);
}
