using System.Text.Json;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Functions.Tests.Api;
using Baktainer.Observation;

namespace Baktainer.Functions.Tests.Export;

/// <summary>What the control plane sends to a collector.</summary>
public sealed class OtlpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Numbers_arrive_with_their_labels_and_the_collectors_secret()
    {
        await using var collector = new Collector();
        await using var app = await StartAsync(collector);

        Assert.Equal(1, await collector.NumberAsync("baktainer.build.info"));
        Assert.Equal(0, await collector.NumberAsync("baktainer.queue.put_aside", "reports"));
        Assert.Equal(0, await collector.NumberAsync("baktainer.alerts.open", "overdue"));
        Assert.All(collector.Authorizations, header => Assert.Equal("Bearer c4nary", header));
    }

    [Fact]
    public async Task Run_of_an_agent_is_a_span_in_the_trace_that_planned_it()
    {
        await using var collector = new Collector();
        var app = await StartAsync(collector);
        await using (app)
        {
            var agent = await app.EnrolAsync("db1", Samples.Target("shop"));
            await Telemetry.SpanAsync("plan of this test", null, () => app.Parts.Plane.Planner.RunNowAsync("db1/shop", Token));
            var ticket = (await app.ClaimAsync(agent, free: 1)).Body.GetProperty("jobs")[0].Deserialize(CoordinationJson.Default.JobTicket)!;
            app.Time.Advance(TimeSpan.FromSeconds(40));
            var report = new Report
            {
                Target = ticket.Target,
                Job = ticket.Job,
                Lease = ticket.Lease,
                Attempt = ticket.Attempt,
                FinishedAt = app.Time.GetUtcNow(),
                Failure = new JobFailure("BK302", "ToolFailed", "pg_dump failed."),
            };
            await app.Parts.Plane.Desk.ReportAsync((await app.Parts.Plane.Agents.FindAsync("db1", Token))!, report, Token);
            var message = new WorkOrder { Target = ticket.Target, Job = ticket.Job, Attempt = ticket.Attempt }.ToJson();
            await Telemetry.SpanAsync("record of this test", null, () => app.Parts.Plane.Coordinator.RecordReportAsync(message, Token));
        }

        var planned = Assert.Single(collector.Spans, span => span.Name == "plan of this test");
        var run = Assert.Single(collector.Spans, span => span.Name == "backup" && span.Trace == planned.Trace);
        Assert.Equal((planned.Id, TimeSpan.FromSeconds(40)), (run.Parent, run.Length));
        Assert.Contains(collector.Spans, span => span.Name == "record of this test");
        Assert.Contains(collector.Spans, span => span.Name == "POST /api/agent/v1/claim");
    }

    [Fact]
    public async Task Collector_that_is_away_hinders_nothing()
    {
        var collector = new Collector();
        await collector.DisposeAsync();
        await using var app = await StartAsync(collector);
        Assert.Equal("ok\n", (await app.GetAsync("/livez")).Text);
    }

    private static Task<App> StartAsync(Collector collector) => App.StartAsync(
        null, null, null,
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20c4nary"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "2000"));
}
