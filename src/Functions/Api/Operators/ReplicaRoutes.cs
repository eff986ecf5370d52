using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;
using Baktainer.Replication;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Replicas: what they owe, and having everything copied that they lack.</summary>
internal static class ReplicaRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/replicas").WithTags("replicas");
        routes.MapGet("", async (CancellationToken token) => await ListAsync(parts, token))
            .WithName("listReplicas").WithSummary("Replicas, how many copies each owes and since when").RequireScope(Scopes.Read);
        routes.MapGet("/{name}/owed", async (string name, CancellationToken token) =>
                new Listing<OpenCopy>(await parts.Plane.Copies.OwedAsync(Known(parts, name), token).Take(1000).ToListAsync(token), null))
            .WithName("listOwedCopies").WithSummary("The copies that a replica owes (the first thousand), and what is in the way").RequireScope(Scopes.Read);
        routes.MapPost("/{name}/backfill", async (string name, CancellationToken token) =>
            {
                await parts.Plane.Replicas.BackfillAsync(Known(parts, name), token);
                return TypedResults.StatusCode(StatusCodes.Status202Accepted);
            })
            .WithName("backfillReplica").WithSummary("Copy every backup of the catalog that the replica lacks").Produces(StatusCodes.Status202Accepted).RequireScope(Scopes.Run).Audit("replicas.backfill", parts.Audit);
        routes.MapPost("/{name}/verify", async (string name, CancellationToken token) =>
            {
                await parts.Plane.Coordinator.Patrol.BeginAsync(Known(parts, name), token);
                return TypedResults.StatusCode(StatusCodes.Status202Accepted);
            })
            .WithName("verifyReplica").WithSummary("Begin a new round of reading every copy back").Produces(StatusCodes.Status202Accepted).RequireScope(Scopes.Run).Audit("replicas.verify", parts.Audit);
    }

    private static string Known(Composition parts, string name) => parts.Plane.Replication.Find(name) is not null || name == StorePlace.Primary
        ? name
        : throw new BaktainerException(FailureCodes.NoSuchReplica, "There is no replica of that name.");

    private static async Task<Listing<ReplicaView>> ListAsync(Composition parts, CancellationToken token)
    {
        var views = new List<ReplicaView>();
        foreach (var replica in parts.Plane.Replication.Replicas)
        {
            var (owed, oldest) = (0, (DateTimeOffset?)null);
            await foreach (var copy in parts.Plane.Copies.OwedAsync(replica.Name, token))
            {
                owed++;
                if (oldest is null || copy.CompletedAt < oldest) oldest = copy.CompletedAt;
            }

            views.Add(new ReplicaView(replica.Name, replica.Address, replica.Targets, replica.Rpo.TotalHours, owed, oldest));
        }

        return new Listing<ReplicaView>(views, null);
    }
}

/// <summary>A replica.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Store">Its address.</param>
/// <param name="Targets">Patterns of the targets it has copies of, where no policy says otherwise.</param>
/// <param name="RpoHours">How late a copy may be.</param>
/// <param name="Owed">How many copies it owes.</param>
/// <param name="OwedSince">When the oldest backup that it lacks was complete.</param>
public sealed record ReplicaView(string Name, string Store, IReadOnlyList<string> Targets, double RpoHours, int Owed, DateTimeOffset? OwedSince);
