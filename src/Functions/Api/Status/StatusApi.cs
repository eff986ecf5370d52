using System.Text.Json.Serialization.Metadata;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Functions.Api.Access;
using Baktainer.Functions.Api.Operators;
using Baktainer.Observation;

namespace Baktainer.Functions.Api.Status;

/// <summary>
/// Probes for everybody; numbers and the Ruby original's pages for who may read. Only what is below <c>/api/v1</c> gets through the Functions host.
/// No answer lists a store.
/// </summary>
internal static class StatusApi
{
    public static void Map(IEndpointRouteBuilder app, Composition parts)
    {
        var pages = new StatusPages(new RecordedFacts(parts.Plane, parts.Queue, parts.Ticks, parts.Settings.Options.AgentSilence, parts.Time), Usage.Version, parts.Time);
        var readiness = new Readiness(parts.Ticks, parts.Time);
        foreach (var prefix in (string[])["", OperatorApi.Path])
        {
            var group = app.MapGroup(prefix).ExcludeFromDescription();
            group.MapGet("/livez", () => Results.Text("ok\n")).AllowAnonymous().DisableRateLimiting();
            group.MapGet("/readyz", async (CancellationToken token) => await readiness.IsReadyAsync(token) ? Results.Text("ok\n") : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable))
                .AllowAnonymous().DisableRateLimiting();
        }

        var routes = app.MapGroup(OperatorApi.Path).WithTags("watch");
        routes.MapGet("/metrics", (HttpRequest request, CancellationToken token) => MetricsAsync(pages, request, token))
            .WithName("getMetrics").WithSummary("Numbers for Prometheus, also as OpenMetrics").RequireScope(Scopes.Read);
        routes.MapGet("/status", (CancellationToken token) => pages.StatusAsync(null, token).AsJson(StatusJson.Default.StatusPage)).RequireScope(Scopes.Read)
            .WithName("getStatus").WithSummary("This process and the sums of all backups");

        var root = app.MapGroup("").ExcludeFromDescription();
        root.MapGet("/metrics", (HttpRequest request, CancellationToken token) => MetricsAsync(pages, request, token)).RequireScope(Scopes.Read);
        root.MapGet("/status", (CancellationToken token) => pages.StatusAsync(null, token).AsJson(StatusJson.Default.StatusPage)).RequireScope(Scopes.Read);
        root.MapGet("/backups", (CancellationToken token) => pages.BackupsAsync(token).AsJson(StatusJson.Default.BackupsPage)).RequireScope(Scopes.Read);
        root.MapGet("/containers", (CancellationToken token) => pages.ContainersAsync(token).AsJson(StatusJson.Default.ContainersPage)).RequireScope(Scopes.Read);
        root.MapGet("/config", () => Task.FromResult(Config(parts)).AsJson(StatusJson.Default.ConfigPage)).RequireScope(Scopes.Read);
        root.MapGet("/health", (CancellationToken token) => HealthAsync(parts, pages, token)).RequireScope(Scopes.Read);
    }

    private static async Task<IResult> AsJson<T>(this Task<T> page, JsonTypeInfo<T> type) => TypedResults.Json(await page, type);

    private static async Task<IResult> MetricsAsync(StatusPages pages, HttpRequest request, CancellationToken token)
    {
        var open = MetricText.WantsOpenMetrics(request.Headers.Accept);
        return Results.Text(MetricText.Write(await pages.MetricsAsync(token), open), MetricText.ContentType(open));
    }

    private static async Task<IResult> HealthAsync(Composition parts, StatusPages pages, CancellationToken token)
    {
        var page = await pages.HealthAsync(Checks(await parts.Health.ReportAsync(Usage.Version, token)), token);
        return TypedResults.Json(page, StatusJson.Default.HealthPage, statusCode: page.Status == HealthCheck.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static Dictionary<string, HealthCheck> Checks(HealthReport report) => new()
    {
        ["control_plane"] = new(report.Healthy || report.SilentAgents.Count > 0 ? HealthCheck.Healthy : HealthCheck.Unhealthy, $"Planning last ran at {report.PlannedAt:u}; {report.Queues.Sum(queue => queue.PutAside)} messages were put aside"),
        ["agents"] = new(report.SilentAgents.Count == 0 ? HealthCheck.Healthy : HealthCheck.Degraded, $"{report.SilentAgents.Count} of {report.Agents} agents are silent"),
    };

    private static ConfigPage Config(Composition parts) => new()
    {
        BackupDir = parts.Settings.Store.ToString() ?? "",
        LogLevel = nameof(LogLevel.Information),
        CronSchedule = parts.Settings.Options.Desk.DefaultSchedule.Cron ?? "",
        TimeZone = parts.Settings.Options.Desk.DefaultSchedule.TimeZone ?? "UTC",
        RotationEnabled = parts.Settings.Options.Retention.IsOn,
        Timestamp = parts.Time.GetUtcNow(),
    };
}
