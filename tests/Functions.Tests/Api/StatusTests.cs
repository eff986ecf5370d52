using System.Net;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Api;

/// <summary>Probes, numbers and the original's pages of the control plane.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/api/v1/livez")]
    [InlineData("/api/v1/readyz")]
    public async Task Probe_answers_everybody(string path)
    {
        await using var app = await App.StartAsync();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), (await app.GetAsync(path, null)) is var answer ? (answer.Status, answer.Text) : default);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/api/v1/metrics")]
    public async Task Metrics_name_every_target(string path)
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"), Samples.Target("wiki"));

        var answer = await app.GetAsync(path, await app.KeyAsync("read"));

        Assert.Contains("baktainer_target_present{host=\"db1\",target=\"db1/wiki\"} 1\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("baktainer_queue_put_aside{queue=\"reports\"} 0\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("baktainer_agents 1\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal("", await Promtool.CheckAsync(answer.Text));
    }

    [Theory]
    [InlineData("/status", "service uptime_seconds started_at backup_metrics system_info timestamp")]
    [InlineData("/api/v1/status", "service uptime_seconds started_at backup_metrics system_info timestamp")]
    [InlineData("/backups", "recent_backups failed_backups metrics_summary timestamp")]
    [InlineData("/containers", "total_containers containers timestamp")]
    [InlineData("/config", "backup_dir log_level cron_schedule rotation_enabled timestamp")]
    [InlineData("/health", "status checks timestamp")]
    public async Task Page_has_the_originals_fields(string path, string fields)
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));

        var page = (await app.GetAsync(path)).Body;

        Assert.All(fields.Split(' '), field => Assert.True(page.TryGetProperty(field, out _), field));
    }

    [Fact]
    public async Task Health_is_bad_when_nothing_is_planned_any_more()
    {
        await using var app = await App.StartAsync();
        await app.Parts.Plane.Coordinator.PlanDueBackupsAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health")).Status);

        app.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.GetAsync("/health")).Status);
    }
}
