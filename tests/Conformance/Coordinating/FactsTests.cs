using Baktainer.Coordination.State;
using Baktainer.Observation;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What is told of backups comes from records, counts up, and is not told twice.</summary>
public sealed class FactsTests : IDisposable
{
    private readonly World world = new(new MemoryRecordStore());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Numbers_tell_of_good_and_failed_runs()
    {
        await RunAsync(good: true);
        await RunAsync(good: false);
        await RunAsync(good: true);

        Assert.Equal(2, await ValueAsync("baktainer.target.backups", "done"));
        Assert.Equal(1, await ValueAsync("baktainer.target.backups", "failed"));
        Assert.Equal(24, await ValueAsync("baktainer.target.backup.stored"));
        Assert.Equal(12, await ValueAsync("baktainer.target.backup.size"));
        Assert.Equal(0, await ValueAsync("baktainer.target.failures_in_a_row"));
        Assert.Equal(world.Time.GetUtcNow().ToUnixTimeSeconds(), await ValueAsync("baktainer.target.last_success.timestamp"));
        Assert.Equal(3, await ValueAsync("baktainer.backups"));
    }

    [Fact]
    public async Task A_report_that_comes_twice_is_counted_once()
    {
        var report = await RunAsync(good: true);
        await world.ReportAsync(report);
        await world.WorkAsync();

        Assert.Equal(1, await ValueAsync("baktainer.target.backups", "done"));
        Assert.Equal(12, await ValueAsync("baktainer.target.backup.stored"));
    }

    [Fact]
    public async Task Rpo_is_missed_when_what_was_due_is_not_there()
    {
        await world.SeesAsync(World.Target("shop", World.Cron("0 1 * * *")));
        Assert.Equal(1, await ValueAsync("baktainer.target.rpo.met"));
        await world.PlanAtAsync(World.Start.AddHours(1));
        world.Time.Advance(TimeSpan.FromHours(3));
        await world.AlertsAsync();

        Assert.Equal(0, await ValueAsync("baktainer.target.rpo.met"));
        Assert.Equal(1, await ValueAsync("baktainer.jobs.open"));
        Assert.Equal(1, await ValueAsync("baktainer.alerts.open", "overdue"));
    }

    [Fact]
    public async Task Recent_runs_are_the_newest_of_all_targets()
    {
        for (var i = 0; i < 4; i++)
        {
            await RunAsync(good: i != 2, "shop");
            await RunAsync(good: true, "wiki");
        }

        var recent = await Facts().RecentAsync(5, Token);

        Assert.Equal(["web/wiki", "web/shop", "web/wiki", "web/shop", "web/wiki"], recent.Select(run => run.Target));
        Assert.Equal("BK302: pg_dump failed.", recent[3].Error);
        Assert.Equal(12, recent[0].Bytes);
    }

    [Fact]
    public async Task Pages_ask_only_the_records()
    {
        await RunAsync(good: true);
        world.RemoveStore();
        var pages = new StatusPages(Facts(), "1", world.Time);

        Assert.Equal(1, (await pages.StatusAsync(null, Token)).BackupMetrics.SuccessfulBackups);
        Assert.Single((await pages.BackupsAsync(Token)).RecentBackups);
        Assert.Equal(2, (await pages.ContainersAsync(Token)).TotalContainers);
        Assert.NotEmpty(await pages.MetricsAsync(Token));
        Assert.Equal(HealthCheck.Healthy, (await pages.HealthAsync(new Dictionary<string, HealthCheck>(), Token)).Status);
    }

    private RecordedFacts Facts() => Numbers.Facts(world);

    private async Task<Baktainer.Coordination.Protocol.Report> RunAsync(bool good, string target = "shop")
    {
        await world.SeesAsync(World.Target("shop"), World.Target("wiki"));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Plane.Planner.RunNowAsync($"{World.Host}/{target}", Token);
        var ticket = await world.TakeAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        if (good) return await world.DoneAsync(ticket);
        await world.FailedAsync(ticket);
        return Samples.Report(ticket, world.Time.GetUtcNow());
    }

    private async Task<double> ValueAsync(string name, string? label = null)
    {
        var metrics = await new StatusPages(Facts(), "1", world.Time).MetricsAsync(Token);
        var samples = metrics.Single(metric => metric.Name == name).Samples;
        return samples.Where(sample => label is null || sample.Labels.Any(pair => pair.Value == label)).First(sample => sample.Labels.All(pair => pair.Key != "target" || pair.Value == "web/shop")).Value;
    }
}
