using Baktainer.Conformance.State;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Scheduling;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What planning does over every kind of record store. Each test has a coordinator of its own.</summary>
public abstract partial class CoordinationConformance<TFixture> : IClassFixture<TFixture>, IAsyncDisposable
    where TFixture : class, IRecordFixture
{
    private readonly ITestRecords records;
    private readonly TFixture fixture;
    private readonly World world;

    protected CoordinationConformance(TFixture fixture)
    {
        this.fixture = fixture;
        records = fixture.CreateNew();
        world = new World(records.Store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Two => Start.AddHours(2);

    public ValueTask DisposeAsync()
    {
        world.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Due_schedule_makes_exactly_one_job_however_often_it_is_planned()
    {
        await world.SeesAsync(Target("shop"));
        Assert.Empty(await world.PlanAtAsync(Two.AddSeconds(-1)));
        var job = Assert.Single(await world.PlanAtAsync(Two));
        Assert.Equal(("web/shop", Two, JobState.Planned), (job.Target, job.Due, job.State));
        Assert.Empty(await world.PlanAtAsync(Two));
    }

    [Fact]
    public async Task Week_of_downtime_makes_one_job()
    {
        await world.SeesAsync(Target("shop"));
        var job = Assert.Single(await world.PlanAtAsync(Two.AddDays(7).AddHours(1)));
        Assert.Equal(Two.AddDays(7), job.Due);
        Assert.Empty(await world.PlanAtAsync(Two.AddDays(7).AddHours(2)));
    }

    [Fact]
    public async Task Two_planners_at_once_make_one_job()
    {
        await world.SeesAsync([.. Enumerable.Range(0, 10).Select(n => Target($"db{n}"))]);
        using var other = world.Again(records.OpenAgain());
        world.Time.SetUtcNow(Two);
        await Task.WhenAll(world.Plane.Planner.PlanDueAsync(Token), other.Plane.Planner.PlanDueAsync(Token));
        for (var n = 0; n < 10; n++) Assert.Single(await world.JobsAsync($"web/db{n}"));
        Assert.Equal(10, (await world.PlanAtAsync(Two.AddDays(1))).Count + (await SkippedAsync()));
    }

    [Theory]
    [InlineData(Collision.Skip, JobState.Skipped)]
    [InlineData(Collision.Queue, JobState.Planned)]
    public async Task Run_that_meets_an_open_one_is_left_out_or_waits(Collision collision, JobState second)
    {
        await world.SeesAsync(Target("shop", Cron("0 * * * *", collision: collision)));
        await world.PlanAtAsync(Start.AddHours(1));
        await world.PlanAtAsync(Start.AddHours(2));
        Assert.Equal([JobState.Planned, second], (await world.JobsAsync("web/shop")).Select(job => job.State));
    }

    [Fact]
    public async Task Follower_runs_after_a_good_backup_only()
    {
        await world.SeesAsync(Target("a", Cron("0 * * * *")), Target("b", After("a")));
        await world.PlanAtAsync(Start.AddHours(1));
        await world.FailedAsync(await world.TakeAsync());
        Assert.Empty(await world.JobsAsync("web/b"));
        await world.PlanAtAsync(Start.AddHours(2));
        await world.DoneAsync(await world.TakeAsync());
        Assert.Equal("web/b", (await world.TakeAsync()).Target);
        Assert.Single(await world.JobsAsync("web/b"));
    }

    [Fact]
    public async Task Who_follows_no_more_is_forgotten_and_who_is_away_is_not()
    {
        var index = new RunIndex(records.Store);
        await world.SeesAsync(Target("a", Cron("0 * * * *")), Target("b", After("a")), Target("c", After("a")));
        await world.SeesAsync(Target("a", Cron("0 * * * *")), Target("b", Cron("0 5 * * *"))); // And c is gone for a while.
        Assert.Equal(2, await index.FollowersAsync("web/a", Token).CountAsync(Token));
        await world.PlanAtAsync(Start.AddHours(1));
        await world.DoneAsync(await world.TakeAsync());
        Assert.Equal("web/c", (await index.FollowersAsync("web/a", Token).SingleAsync(Token)).Value.Target);
    }

    [Fact]
    public async Task Follower_waits_for_the_end_of_its_blackout_and_runs_once()
    {
        await world.SeesAsync(Target("a", Cron("0 * * * *")), Target("b", After("a") with { Blackout = ["00:30-06:00"] }));
        foreach (var hour in (int[])[1, 2])
        {
            await world.PlanAtAsync(Start.AddHours(hour));
            await world.DoneAsync(await world.TakeAsync());
        }

        Assert.Empty(await world.JobsAsync("web/b"));
        Assert.DoesNotContain(await world.PlanAtAsync(Start.AddHours(5)), job => job.Target == "web/b");
        Assert.Equal(Start.AddHours(2), Assert.Single(await world.PlanAtAsync(Start.AddHours(6)), job => job.Target == "web/b").Due);
        Assert.DoesNotContain(await world.PlanAtAsync(Start.AddHours(7)), job => job.Target == "web/b");
    }

    [Fact]
    public async Task One_time_schedule_runs_once()
    {
        await world.SeesAsync(Target("shop", new ScheduleSpec { Name = "once", At = Two.AddTicks(5) }));
        Assert.Empty(await world.PlanAtAsync(Two)); // Half a microsecond early.
        Assert.Single(await world.PlanAtAsync(Two.AddMinutes(1)));
        await world.SeesAsync(Target("shop", new ScheduleSpec { Name = "once", At = Two.AddTicks(5) }), Target("other"));
        Assert.DoesNotContain(await world.PlanAtAsync(Two.AddDays(3)), job => job.Target == "web/shop");
    }

    [Fact]
    public async Task Changed_schedule_runs_at_its_new_time_and_a_removed_one_no_more()
    {
        await world.SeesAsync(Target("shop", Cron("0 2 * * *"), Cron("0 3 * * *", "second")));
        await world.SeesAsync(Target("shop", Cron("0 4 * * *")));
        Assert.Empty(await world.PlanAtAsync(Start.AddHours(3).AddMinutes(30)));
        Assert.Equal(Start.AddHours(4), Assert.Single(await world.PlanAtAsync(Start.AddHours(4))).Due);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_missed_while_its_target_was_away_or_mislabelled_is_made_up_for(bool vanishes)
    {
        await world.SeesAsync(Target("shop"));
        var broken = Target("shop") with { Problems = [new("baktainer.db", "Wrong.", true)] };
        if (vanishes) await world.SeesAsync();
        else await world.SeesAsync(broken);
        Assert.Empty(await world.PlanAtAsync(Two.AddMinutes(1)));
        Assert.Empty(await records.Store.QueryAsync("due", new(null), Token).ToListAsync(Token)); // Planning does not meet it again and again.
        await world.SeesAsync(Target("shop"));
        Assert.Equal(Two, Assert.Single(await world.PlanAtAsync(Two.AddMinutes(2))).Due);
        Assert.Empty(await world.PlanAtAsync(Two.AddMinutes(3)));
    }

    [Fact]
    public async Task Policy_that_changes_plans_anew()
    {
        await world.SeesAsync(Target("shop"));
        await world.Plane.Policies.PutAsync(new Policy { Name = "early", Schedules = [Cron("0 1 * * *")] }, Token);
        await world.Plane.Coordinator.ReplanAsync("{\"v\":1}", Token);
        await world.WorkAsync();
        Assert.Equal(Start.AddHours(1), Assert.Single(await world.PlanAtAsync(Start.AddHours(1))).Due);
        await world.Plane.Policies.DeleteAsync("early", Token);
        Assert.Empty(await world.PlanAtAsync(Start.AddHours(1).AddMinutes(1)));
        await world.PlanAtAsync(Start.AddDays(1).AddHours(1)); // Finds out by itself, at the next run of the old plan.
        await world.FailedAsync(await world.TakeAsync());
        Assert.Equal(Two.AddDays(1), Assert.Single(await world.PlanAtAsync(Two.AddDays(1))).Due);
    }

    [Fact]
    public async Task Lost_entry_of_the_index_is_put_back_by_the_daily_look()
    {
        await world.SeesAsync(Target("shop"));
        await foreach (var entry in records.Store.QueryAsync("due", new(null), Token)) await records.Store.TryDeleteAsync("due", entry, Token);
        await world.Plane.Coordinator.CleanUpAsync(Token);
        await world.WorkAsync();
        Assert.Single(await world.PlanAtAsync(Two));
    }

    [Fact]
    public async Task Target_that_cannot_be_planned_holds_up_no_other()
    {
        await world.SeesAsync(Target("a", Cron("0 1 * * *")), Target("b"));
        var plan = (await records.Store.GetAsync("plans", Host, "web|a", Token))!;
        await records.Store.TryReplaceAsync("plans", plan, "{\"runs\":1}", Token);
        world.Time.SetUtcNow(Two);
        await Assert.ThrowsAsync<Baktainer.Contracts.BaktainerException>(() => world.Plane.Planner.PlanDueAsync(Token));
        Assert.Single(await world.JobsAsync("web/b"));
    }

    private async Task<int> SkippedAsync()
    {
        var skipped = 0;
        for (var n = 0; n < 10; n++) skipped += (await world.JobsAsync($"web/db{n}")).Count(job => job.State == JobState.Skipped);
        return skipped;
    }
}
