using Baktainer.Contracts;
using Baktainer.Scheduling;
using static Baktainer.Shared.Tests.Scheduling.Plans;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>When a schedule fires, and what it refuses to be.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Without_jitter_and_blackout_a_run_starts_when_it_is_due() =>
        Assert.Equal(new Firing(At("2026-03-11T03:30Z"), At("2026-03-11T03:30Z")), Cron("30 3 * * *").Next(Target, At("2026-03-10T12:00Z")));

    [Fact]
    public void Next_is_later_than_the_time_asked_for() =>
        Assert.Equal(At("2026-03-12T03:30Z"), Cron("30 3 * * *").Next(Target, At("2026-03-11T03:30Z"))!.Value.Due);

    [Fact]
    public void A_run_that_falls_into_a_blackout_starts_at_its_end()
    {
        var schedule = Cron("0 */6 * * *", "Europe/Berlin", null, "mon-fri 08:00-18:00", "18:00-19:30");

        Assert.Equal(
            ["2026-03-09T00:00+01:00 2026-03-09T00:00+01:00", "2026-03-09T06:00+01:00 2026-03-09T06:00+01:00", "2026-03-09T12:00+01:00 2026-03-09T19:30+01:00", "2026-03-09T18:00+01:00 2026-03-09T19:30+01:00"],
            schedule.Firings(At("2026-03-08T22:00Z"), 4).Select(firing => $"{Shown(firing.Due)} {Shown(firing.FireAt)}"));
    }

    [Fact]
    public void Jitter_may_move_a_run_into_a_blackout_which_moves_it_out_again()
    {
        var plain = Cron("0 3 * * *", jitter: 60).Next(Target, At("2026-03-10T12:00Z"))!.Value;
        var schedule = Cron("0 3 * * *", null, 60, "03:00-05:00").Next(Target, At("2026-03-10T12:00Z"))!.Value;

        Assert.InRange(plain.FireAt, At("2026-03-11T03:00Z"), At("2026-03-11T03:59:59Z"));
        Assert.Equal(new Firing(At("2026-03-11T03:00Z"), At("2026-03-11T05:00Z")), schedule);
    }

    [Fact]
    public void Runs_that_a_blackout_moves_together_are_one_upcoming_run() =>
        Assert.Equal(
            ["2026-03-10T06:00", "2026-03-10T07:00", "2026-03-10T18:00", "2026-03-10T19:00"],
            Cron("0 * * * *", null, null, "08:00-18:00").Upcoming(Target, At("2026-03-10T05:30Z")).Take(4).Select(firing => Shown(firing.FireAt)[..16]));

    [Fact]
    public void A_one_time_schedule_fires_once()
    {
        var once = Schedule.Compile(new ScheduleSpec { Name = "once", At = At("2026-12-24T18:00+01:00"), TimeZone = "Europe/Berlin", Blackout = ["17:00-20:00"] });

        Assert.Equal(new Firing(At("2026-12-24T17:00Z"), At("2026-12-24T19:00Z")), once.Next(Target, At("2026-01-01T00:00Z")));
        Assert.Null(once.Next(Target, At("2026-12-24T17:00Z")));
        Assert.Single(once.Upcoming(Target, At("2026-01-01T00:00Z")));
    }

    [Fact]
    public void A_schedule_that_waits_for_another_target_never_fires_by_time()
    {
        var after = Schedule.Compile(new ScheduleSpec { Name = "behind", After = "shop", Blackout = ["08:00-18:00"] });

        Assert.Null(after.Next(Target, DateTimeOffset.MinValue));
        Assert.Empty(after.Upcoming(Target, DateTimeOffset.MinValue));
        Assert.Equal(At("2026-03-10T18:00Z"), after.FiringOf(Target, At("2026-03-10T12:34:56Z")).FireAt);
    }

    [Fact]
    public void Jitter_is_the_same_in_every_version()
    {
        var due = At("2026-03-11T03:30Z");

        Assert.Equal(GoldenJitter, Cron("30 3 * * *", jitter: 120).FiringOf(Target, due).FireAt - due);
    }

    [Fact]
    public void The_fingerprint_is_the_same_in_every_version() => Assert.Equal(GoldenFingerprint, Cron("30 3 * * *").Fingerprint);

    [Fact]
    public void The_fingerprint_tells_schedules_apart_that_differ_in_anything()
    {
        var spec = Spec("30 3 * * *");
        ScheduleSpec[] others =
        [
            spec, spec with { Name = "other" }, spec with { Cron = "31 3 * * *" }, spec with { Cron = null, After = "shop" }, spec with { Cron = null, At = At("2026-01-01T00:00Z") },
            spec with { Cron = null, At = At("2026-01-01T00:00:01Z") }, spec with { TimeZone = "Europe/Berlin" }, spec with { JitterMinutes = 1 }, spec with { Blackout = ["01:00-02:00"] },
            spec with { Blackout = ["mon 01:00-02:00"] }, spec with { CatchUp = false }, spec with { Collision = Collision.Queue },
        ];

        Assert.Distinct(others.Select(other => Schedule.Compile(other).Fingerprint));
    }

    [Fact]
    public void The_fingerprint_does_not_see_what_makes_no_difference() =>
        Assert.Equal(
            Cron("30 3 * * *", "UTC", 0, "8:00 - 9:00").Fingerprint,
            Cron("30 3 * * *", null, null, "mon-sun 08:00-09:00").Fingerprint);

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var bad = new ScheduleSpec
        {
            Name = "Bad Name",
            Cron = "0 0 30 2 *",
            After = "a/b/c",
            TimeZone = "Mars/Olympus",
            JitterMinutes = 1441,
            Blackout = ["lunch", "08:00-08:00"],
        };

        var thrown = Assert.Throws<BaktainerException>(() => Schedule.Compile(bad));

        Assert.Equal(FailureCodes.BadSchedule, thrown.Code);
        Assert.Equal(8, Schedule.Problems(bad).Count);
        Assert.All(Schedule.Problems(bad), problem => Assert.Contains(problem, thrown.Message, StringComparison.Ordinal));
        foreach (var word in (string[])["'Bad Name' cannot name", "more than one", "never comes", "'a/b/c' is not a target", "'Mars/Olympus' is not a time zone", "1441", "'lunch' is not a window", "'08:00-08:00' starts when it ends"])
            Assert.Contains(word, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("2-am", true)]
    [InlineData("0123456789012345678901234567890123456789", true)]
    [InlineData("01234567890123456789012345678901234567890", false)]
    [InlineData("", false)]
    [InlineData("Nightly", false)]
    [InlineData("a.b", false)]
    [InlineData("a\n", false)]
    [InlineData("ñ", false)]
    [InlineData("manual", false)]
    public void A_name_is_short_and_plain(string name, bool good) => Assert.Equal(good, Schedule.Problems(Spec("@daily") with { Name = name }).Count == 0);

    [Theory]
    [InlineData("shop", true)]
    [InlineData("host/shop", true)]
    [InlineData("", false)]
    [InlineData("host/", false)]
    [InlineData("host/shop/db", false)]
    [InlineData("..", false)]
    public void After_names_a_target(string target, bool good) => Assert.Equal(good, Schedule.Problems(new ScheduleSpec { Name = "x", After = target }).Count == 0);

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("3000-01-01T00:00:00Z")]
    public void Times_at_the_ends_of_the_calendar_are_refused(string at) =>
        Assert.Contains("not in the years", Assert.Single(Schedule.Problems(new ScheduleSpec { Name = "x", At = At(at), JitterMinutes = 1440 })), StringComparison.Ordinal);

    [Fact]
    public void The_last_time_that_is_not_refused_can_be_planned()
    {
        var last = At("2999-12-31T23:59:59Z");
        var schedule = Schedule.Compile(new ScheduleSpec { Name = "x", At = last, JitterMinutes = 1440, Blackout = ["00:00-23:59"], TimeZone = "Pacific/Kiritimati" });
        Assert.True(schedule.Next("web/shop", last.AddSeconds(-1))?.FireAt >= last);
    }

    [Fact]
    public void A_schedule_that_says_nothing_is_refused() =>
        Assert.Equal(["it says none of cron, at and after"], Schedule.Problems(new ScheduleSpec { Name = "x" }));

    [Theory]
    [InlineData("00:00-24:00")]
    [InlineData("mon-fri 00:00-24:00|sat,sun 00:00-24:00")]
    [InlineData("06:00-18:00|18:00-06:00")]
    [InlineData("mon 00:00-24:00|tue-sun 12:00-11:59|11:59-12:00|tue 00:00-12:00")]
    public void Blackouts_that_leave_no_time_are_refused(string windows) =>
        Assert.Equal(["its blackout windows leave no time to run"], Schedule.Problems(Spec("@daily", null, null, windows.Split('|'))));

    [Fact]
    public void A_minute_in_the_week_is_enough()
    {
        var schedule = Cron("@daily", null, null, "mon-sat 00:00-24:00", "sun 00:00-23:59");

        Assert.All(schedule.Firings(At("2026-03-10T00:00Z"), 5), firing => Assert.Equal(At("2026-03-15T23:59Z"), firing.FireAt));
    }

    private const string GoldenFingerprint = "eecfbed5f264988e";
    private static readonly TimeSpan GoldenJitter = new(1, 9, 48);
}
