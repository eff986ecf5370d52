using Baktainer.Conformance.Jobs;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Watch;
using Microsoft.Extensions.Time.Testing;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

public abstract partial class CoordinationConformance<TFixture>
{
    [Fact]
    public async Task Crash_after_any_write_of_planning_is_put_right_by_planning_again()
    {
        var crashes = 0;
        for (var write = 1; ; write++)
        {
            var own = fixture.CreateNew();
            using var right = new World(own.Store, new FakeTimeProvider(Start));
            await right.AgentAsync();
            var crashing = new CrashingRecordStore(own.Store, write);
            using var dying = right.Again(crashing);
            try
            {
                await PlanADayAsync(dying);
            }
            catch (CrashException)
            {
                crashes++;
            }

            await PlanADayAsync(right);
            Assert.Equal([Two], (await right.JobsAsync("web/a")).Select(job => job.Due));
            Assert.Equal([Start.AddHours(3)], (await right.JobsAsync("web/b")).Select(job => job.Due));
            Assert.Equal(["web/a", "web/b"], (await right.PlanAtAsync(Start.AddDays(1).AddHours(5))).Select(job => job.Target).Order());
            if (!crashing.HasCrashed) break;
        }

        Assert.True(crashes > 15, $"Only {crashes} crashes.");
    }

    [Fact]
    public async Task Crash_after_any_write_of_an_inventory_loses_no_run_that_comes_due_meanwhile()
    {
        var once = Target("shop", new Baktainer.Scheduling.ScheduleSpec { Name = "once", At = Two });
        for (var write = 1; ; write++)
        {
            var own = fixture.CreateNew();
            using var right = new World(own.Store, new FakeTimeProvider(Two.AddSeconds(-1)));
            await right.AgentAsync();
            var crashing = new CrashingRecordStore(own.Store, write);
            using var dying = right.Again(crashing);
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await dying.SeesAsync(once);
                throw new CrashException();
            });
            right.Time.SetUtcNow(Two.AddSeconds(30));
            await right.PlanAtAsync(Two.AddSeconds(30));
            await right.SeesAsync(once);
            await right.PlanAtAsync(Two.AddSeconds(45));
            await right.SeesAsync(once, Target("other"));
            await right.PlanAtAsync(Two.AddSeconds(60));
            Assert.Equal([Two], (await right.JobsAsync("web/shop")).Select(job => job.Due));
            if (!crashing.HasCrashed) return;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Crash_after_any_write_of_recording_is_put_right_by_the_next_delivery(bool isGood)
    {
        var crashes = 0;
        for (var write = 1; ; write++)
        {
            var own = fixture.CreateNew();
            using var right = new World(own.Store, new FakeTimeProvider(Start));
            await right.SeesAsync(Target("shop"), Target("next", After("shop")));
            await right.PlanAtAsync(Two);
            var ticket = await right.TakeAsync();
            var report = isGood ? await right.BackUpAsync(ticket) : Samples.Report(ticket, Two) with { Failure = Samples.Failure };
            await right.ReportAsync(report);
            var crashing = new CrashingRecordStore(own.Store, write);
            using var dying = right.Again(crashing);
            try
            {
                await dying.WorkAsync();
            }
            catch (CrashException)
            {
                crashes++;
            }

            right.Time.Advance(TimeSpan.FromMinutes(2));
            await right.WorkAsync();
            await AssertRecordedAsync(right, ticket.Job, report.Manifest?.Id);
            if (!crashing.HasCrashed) break;
        }

        Assert.True(crashes > 4, $"Only {crashes} crashes.");
    }

    private static async Task AssertRecordedAsync(World world, string job, string? backup)
    {
        var status = await world.Plane.Targets.StatusAsync("web/shop", Token);
        var alerts = await world.AlertsAsync();
        Assert.Equal(job, status.LastJob);
        Assert.Empty(await world.Records.QueryAsync("reports", new(null), Token).ToListAsync(Token));
        Assert.Equal(backup is null ? 0 : 1, (await world.JobsAsync("web/next")).Count);
        Assert.Equal(backup is null ? [] : [backup], await world.Plane.Catalog.ListAsync("web/shop", Token).Select(found => found.Id).ToListAsync(Token));
        Assert.Equal(backup is null ? [] : [backup], await world.Plane.Vault.ListAsync("web/shop", _ => { }, Token).Select(found => found.Id).ToListAsync(Token));
        if (backup is null)
        {
            Assert.Equal((JobState.Failed, 1), (status.LastState, status.FailuresInARow));
            Assert.Equal([AlertKind.BackupFailed], alerts.Select(alert => alert.Kind));
        }
        else
        {
            Assert.Equal((JobState.Done, backup, null), (status.LastState, status.LastBackup, status.ExpectedBy));
            Assert.NotNull(status.LastVerifiedAt);
            Assert.Empty(alerts);
        }
    }

    private static async Task PlanADayAsync(World world)
    {
        await world.SeesAsync(Target("a", Cron("0 2 * * *", collision: Baktainer.Scheduling.Collision.Queue)), Target("b", Cron("0 3 * * *", collision: Baktainer.Scheduling.Collision.Queue)));
        await world.PlanAtAsync(Two);
        await world.PlanAtAsync(Start.AddHours(4));
    }
}
