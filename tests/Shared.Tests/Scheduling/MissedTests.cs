using Baktainer.Scheduling;
using static Baktainer.Shared.Tests.Scheduling.Plans;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>What runs when nobody planned for a while, and what comes next.</summary>
public sealed class MissedTests
{
    private static readonly Schedule Daily = Cron("0 3 * * *");
    private static readonly Firing Monday = Daily.Next(Target, At("2026-03-08T12:00Z"))!.Value;

    [Theory]
    [InlineData("2026-03-09T02:59:59Z", "", "09")]
    [InlineData("2026-03-09T03:00Z", "09", "10")]
    [InlineData("2026-03-10T02:59:59Z", "09", "10")]
    [InlineData("2026-03-10T03:00Z", "10", "11")]
    [InlineData("2026-03-16T12:00Z", "16", "17")]
    [InlineData("2031-03-16T12:00Z", "16", "17")]
    public void However_long_it_was_one_run_makes_up_for_it(string now, string run, string next)
    {
        Assert.Equal(run, Day(Daily.Missed(Target, Monday, At(now))));
        Assert.Equal(next, Day(Daily.Following(Target, Monday, At(now))));
    }

    [Theory]
    [InlineData("2026-03-09T02:59Z", "", "09")]
    [InlineData("2026-03-09T03:00Z", "09", "10")]
    [InlineData("2026-03-09T03:15Z", "09", "10")]
    [InlineData("2026-03-09T03:15:01Z", "", "10")]
    [InlineData("2026-03-12T03:10Z", "12", "13")]
    [InlineData("2026-03-12T09:00Z", "", "13")]
    public void Without_catching_up_only_a_run_whose_time_has_just_come_is_made(string now, string run, string next)
    {
        var schedule = Schedule.Compile(Spec("0 3 * * *") with { CatchUp = false });

        Assert.Equal(run, Day(schedule.Missed(Target, Monday, At(now))));
        Assert.Equal(next, Day(schedule.Following(Target, Monday, At(now))));
    }

    [Fact]
    public void A_run_that_is_due_but_not_to_start_yet_is_not_lost()
    {
        var schedule = Schedule.Compile(Spec("0 3 * * *", null, null, "02:00-05:00") with { CatchUp = false });
        var monday = schedule.Next(Target, At("2026-03-08T12:00Z"))!.Value;

        Assert.Null(schedule.Missed(Target, monday, At("2026-03-10T04:00Z")));
        Assert.Equal("10", Day(schedule.Following(Target, monday, At("2026-03-10T04:00Z"))));
    }

    [Fact]
    public void Runs_that_a_blackout_moved_together_are_one()
    {
        var schedule = Cron("0 * * * *", null, null, "08:00-18:00");
        var planned = schedule.Next(Target, At("2026-03-09T08:30Z"))!.Value;

        Assert.Equal(new Firing(At("2026-03-09T18:00Z"), At("2026-03-09T18:00Z")), schedule.Missed(Target, planned, At("2026-03-09T18:00Z")));
    }

    [Fact]
    public void A_one_time_run_that_was_missed_is_made_up_for_and_nothing_follows()
    {
        var schedule = Schedule.Compile(new ScheduleSpec { Name = "once", At = At("2026-03-09T03:00Z") });
        var planned = schedule.Next(Target, At("2026-03-01T00:00Z"))!.Value;

        Assert.Equal(planned, schedule.Missed(Target, planned, At("2026-05-01T00:00Z")));
        Assert.Null(schedule.Following(Target, planned, At("2026-05-01T00:00Z")));
    }

    private static string Day(Firing? firing) => firing is { } one ? Shown(one.Due)[8..10] : "";
}
