using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Jobs that are planned or at work, and their cancellation.</summary>
internal static class JobRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/jobs").WithTags("jobs");
        routes.MapGet("", async (string? host, string? continuation, int? size, CancellationToken token) =>
            {
                var page = await parts.Plane.Ledger.OpenPageAsync(host is null ? null : Names.Host(host), continuation, size ?? Names.DefaultSize, token);
                return new Listing<JobView>([.. page.Items.Select(JobView.Of)], page.Next);
            })
            .WithName("listOpenJobs").WithSummary("Jobs that have not ended, of one host or of all").RequireScope(Scopes.Read);
        routes.MapPost("/{host}/{name}/{id}/cancel", async (string host, string name, string id, CancellationToken token) =>
                JobView.Of(await parts.Plane.Ledger.CancelAsync(Names.Target(host, name), Names.Job(id), token)
                    ?? throw new BaktainerException(FailureCodes.NoSuchEntry, $"'{host}/{name}' has no such job.")))
            .WithName("cancelJob").WithSummary("Cancel a planned job, or have its agent stop it; answers with the job as it stands").RequireScope(Scopes.Run).Audit("jobs.cancel", parts.Audit);
    }
}
