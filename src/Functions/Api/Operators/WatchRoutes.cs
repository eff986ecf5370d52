using Baktainer.Coordination.Operators;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Functions.Api.Access;

namespace Baktainer.Functions.Api.Operators;

/// <summary>What somebody should look at: alerts, coverage, health, and who changed what.</summary>
internal static class WatchRoutes
{
    public static void Map(IEndpointRouteBuilder api, Composition parts)
    {
        var routes = api.MapGroup("").WithTags("watch");
        routes.MapGet("/alerts", async (CancellationToken token) => new Listing<Alert>(await parts.Plane.Alerts.ListAsync(token), null))
            .WithName("listAlerts").WithSummary("Open alerts").RequireScope(Scopes.Read);
        routes.MapGet("/coverage", async (CancellationToken token) => await parts.Coverage.ReportAsync(token))
            .WithName("getCoverage").WithSummary("What is backed up and, above all, what is not").RequireScope(Scopes.Read);
        routes.MapGet("/health", async (CancellationToken token) => await parts.Health.ReportAsync(Usage.Version, token))
            .WithName("getHealth").WithSummary("How the control plane itself fares").RequireScope(Scopes.Read);
        routes.MapGet("/audit", async (DateTimeOffset? from, DateTimeOffset? before, string? continuation, int? size, CancellationToken token) =>
                await AuditAsync(parts, TimeRange.Of(from, before, TimeSpan.FromDays(7), parts.Time), continuation, size, token))
            .WithName("listAudit").WithSummary("Who changed what in a time (the last days), oldest first").RequireScope(Scopes.Admin);
    }

    private static Task<Listing<AuditEntry>> AuditAsync(Composition parts, TimeRange range, string? continuation, int? size, CancellationToken token) =>
        parts.Audit.PageAsync(range.From, range.Before, continuation, size ?? Names.DefaultSize, token);
}
