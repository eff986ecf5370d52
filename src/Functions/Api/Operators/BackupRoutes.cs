using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Restores;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>The catalog.</summary>
internal static class BackupRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/backups").WithTags("backups");
        routes.MapGet("", async (string? target, string? continuation, int? size, CancellationToken token) =>
                await parts.Plane.Catalog.PageAsync(target is null ? null : Names.Target(target), continuation, size ?? Names.DefaultSize, token))
            .WithName("listBackups").WithSummary("Manifests of one target's backups or of all; of each target the oldest first").RequireScope(Scopes.Read);
        routes.MapGet("/{host}/{name}/{id}", async (string host, string name, string id, CancellationToken token) =>
                await parts.Plane.Catalog.RequireAsync(Names.Target(host, name), Names.Backup(id), token))
            .WithName("getBackup").WithSummary("One backup's manifest").RequireScope(Scopes.Read);
        routes.MapPost("/{host}/{name}/{id}/restore", async (string host, string name, string id, RestoreWish wish, CancellationToken token) =>
                TypedResults.Json(
                    JobView.Of(await parts.Plane.Restores.RequestAsync(Names.Target(host, name), id == RestoreDispatcher.Latest ? id : Names.Backup(id), Check(wish), token)),
                    ApiJson.Default.JobView, statusCode: StatusCodes.Status202Accepted))
            .WithName("restoreBackup").WithSummary("Have an agent that allows it put a backup (or 'latest') back").Produces<JobView>(StatusCodes.Status202Accepted)
            .RequireScope(Scopes.Restore).Audit("backups.restore", parts.Audit);
    }

    private static RestoreWish Check(RestoreWish wish)
    {
        if (wish.Agent is { } agent) Names.Host(agent);
        return wish;
    }
}
