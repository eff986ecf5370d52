using Baktainer.Coordination.Cleaning;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Drills: those that are open, those of a target, and one more.</summary>
internal static class DrillRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var ledger = parts.Plane.Ledger;
        var routes = api.MapGroup("").WithTags("drills");
        routes.MapGet("/drills", async (string? host, string? continuation, int? size, CancellationToken token) =>
            {
                var page = await ledger.OpenPageAsync(host is null ? null : Names.Host(host), continuation, size ?? Names.DefaultSize, token);
                return new Listing<JobView>([.. page.Items.Where(job => job.IsDrill).Select(JobView.Of)], page.Next);
            })
            .WithName("listOpenDrills").WithSummary("Drills that have not ended, of one host or of all; a page may be short").RequireScope(Scopes.Read);
        routes.MapGet("/targets/{host}/{name}/drills", async (string host, string name, DateTimeOffset? from, DateTimeOffset? before, string? continuation, int? size, CancellationToken token) =>
            {
                var range = TimeRange.Of(from, before, Cleaner.JobsKept, parts.Time);
                var page = await ledger.HistoryPageAsync(RestoreOrder.DrillTarget(Names.Target(host, name)), range.From, range.Before, continuation, size ?? Names.DefaultSize, token);
                return new Listing<JobView>([.. page.Items.Select(JobView.Of)], page.Next);
            })
            .WithName("listTargetDrills").WithSummary("A target's drills that were due in a time (all that are remembered), oldest first").RequireScope(Scopes.Read);
        routes.MapPost("/targets/{host}/{name}/drill", async (string host, string name, string? backup, CancellationToken token) =>
                TypedResults.Json(
                    JobView.Of(await parts.Plane.Drills.RequestAsync(Names.Target(host, name), backup is null ? null : Names.Backup(backup), token)),
                    ApiJson.Default.JobView, statusCode: StatusCodes.Status202Accepted))
            .WithName("drillTarget").WithSummary("Prove the newest good backup, or the one that is named, in a scratch container").Produces<JobView>(StatusCodes.Status202Accepted)
            .RequireScope(Scopes.Run).Audit("targets.drill", parts.Audit);
    }
}
