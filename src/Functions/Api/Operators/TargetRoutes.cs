using Baktainer.Contracts;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.State;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>Targets: how they fare, what holds for them, run now, forget.</summary>
internal static class TargetRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("/targets").WithTags("targets");
        routes.MapGet("", async (string? host, string? continuation, int? size, CancellationToken token) =>
                await parts.TargetViews.PageAsync(host is null ? null : Names.Host(host), continuation, size ?? Names.DefaultSize, token))
            .WithName("listTargets").WithSummary("Targets of one host or of all, with status, next runs and the settings that hold").RequireScope(Scopes.Read);
        routes.MapGet("/{host}/{name}", async (string host, string name, CancellationToken token) =>
                await parts.TargetViews.FindAsync(Names.Target(host, name), token) ?? throw NoSuch(host, name))
            .WithName("getTarget").WithSummary("One target").RequireScope(Scopes.Read);
        routes.MapPost("/{host}/{name}/run", async (string host, string name, CancellationToken token) =>
                TypedResults.Json(JobView.Of(await parts.Plane.Planner.RunNowAsync(Names.Target(host, name), token)), ApiJson.Default.JobView, statusCode: StatusCodes.Status202Accepted))
            .WithName("runTarget").WithSummary("Back up now, whatever the schedules say").Produces<JobView>(StatusCodes.Status202Accepted)
            .RequireScope(Scopes.Run).Audit("targets.run", parts.Audit);
        routes.MapDelete("/{host}/{name}", async (string host, string name, CancellationToken token) => await ForgetAsync(parts, host, name, token))
            .WithName("forgetTarget").WithSummary("Forget a target whose container has vanished; its backups stay").Produces(StatusCodes.Status204NoContent)
            .RequireScope(Scopes.Agents).Audit("targets.forget", parts.Audit);
        routes.MapGet("/{host}/{name}/jobs", async (string host, string name, DateTimeOffset? from, DateTimeOffset? before, string? continuation, int? size, CancellationToken token) =>
                await HistoryAsync(parts, Names.Target(host, name), from, before, continuation, size, token))
            .WithName("listTargetJobs").WithSummary("A target's jobs that were due in a time (the last 30 days), oldest first").RequireScope(Scopes.Read);
    }

    private static async Task<IResult> ForgetAsync(Composition parts, string host, string name, CancellationToken token)
    {
        if (await parts.Plane.Targets.ForgetAsync(Names.Target(host, name), token)) return TypedResults.NoContent();
        if (await parts.Plane.Targets.FindAsync(Names.Target(host, name), token) is null) throw NoSuch(host, name);
        throw new BaktainerException(FailureCodes.TargetPresent, $"'{host}/{name}' is still there: it would be back with its agent's next inventory.", "Take the labels off its container first.");
    }

    private static async Task<Listing<JobView>> HistoryAsync(
        Composition parts, string target, DateTimeOffset? from, DateTimeOffset? before, string? continuation, int? size, CancellationToken token)
    {
        var range = TimeRange.Of(from, before, TimeSpan.FromDays(30), parts.Time);
        var page = await parts.Plane.Ledger.HistoryPageAsync(target, range.From, range.Before, continuation, size ?? Names.DefaultSize, token);
        return new Listing<JobView>([.. page.Items.Select(JobView.Of)], page.Next);
    }

    private static BaktainerException NoSuch(string host, string name) => new(FailureCodes.NoSuchTarget, $"There is no target '{host}/{name}'.");
}
