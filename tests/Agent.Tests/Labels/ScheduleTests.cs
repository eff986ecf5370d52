using System.Globalization;
using Baktainer.Agent.Labels;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>A target's own schedules: any number of them, each a family of labels.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Without_labels_there_is_none() => Assert.Empty(Reading.Clean(Reading.With()).Schedules);

    [Theory]
    [InlineData("baktainer.schedule", "@daily", "@daily")]
    [InlineData("baktainer.schedule", "30 3 * * *", "30 3 * * *")]
    [InlineData("baktainer.schedule.cron", "30 3 * * *", "30 3 * * *")]
    [InlineData("baktainer.schedule.default.cron", "30 3 * * *", "30 3 * * *")]
    public void One_label_makes_the_default_schedule(string label, string value, string cron)
    {
        var schedule = Assert.Single(Reading.Clean(Reading.With((label, value))).Schedules);

        Assert.Equal(("default", cron, "UTC"), (schedule.Name, schedule.Cron, schedule.TimeZone));
        Assert.Equal((null, null, null, true, Collision.Skip), (schedule.At, schedule.After, schedule.JitterMinutes, schedule.CatchUp, schedule.Collision));
        Assert.Empty(schedule.Blackout);
    }

    [Fact]
    public void Labels_without_a_name_say_more_of_the_default_schedule()
    {
        var schedule = Assert.Single(Reading.Clean(Reading.With(
            ("baktainer.schedule", "@daily"), ("baktainer.schedule.tz", "Europe/Berlin"), ("baktainer.schedule.default.jitter", "30"))).Schedules);

        Assert.Equal(("default", "@daily", "Europe/Berlin", 30), (schedule.Name, schedule.Cron, schedule.TimeZone, schedule.JitterMinutes));
    }

    [Fact]
    public void Every_field_of_several_schedules_is_read()
    {
        var target = Reading.Clean(Reading.With(
            ("baktainer.schedule.nightly.cron", "30 3 * * *"), ("baktainer.schedule.nightly.tz", "Europe/Berlin"), ("baktainer.schedule.nightly.jitter", "2h"),
            ("baktainer.schedule.nightly.blackout", "mon-fri 08:00-18:00; sat,sun 00:00-06:00"), ("baktainer.schedule.nightly.catchup", "no"),
            ("baktainer.schedule.nightly.collision", "queue"),
            ("baktainer.schedule.before-move.at", "2026-12-24 18:00"), ("baktainer.schedule.before-move.tz", "Europe/Berlin"),
            ("baktainer.schedule.behind.after", "db2/orders")));

        Assert.Equal(["before-move", "behind", "nightly"], target.Schedules.Select(schedule => schedule.Name));
        Assert.Equal(At("2026-12-24T18:00+01:00"), target.Schedules[0].At);
        Assert.Equal("db2/orders", target.Schedules[1].After);
        var nightly = target.Schedules[2];
        Assert.Equal(("30 3 * * *", "Europe/Berlin", 120, false, Collision.Queue), (nightly.Cron, nightly.TimeZone, nightly.JitterMinutes, nightly.CatchUp, nightly.Collision));
        Assert.Equal(["mon-fri 08:00-18:00", "sat,sun 00:00-06:00"], nightly.Blackout);
    }

    [Fact]
    public void The_zone_is_the_agents_when_no_label_says_it()
    {
        var defaults = Reading.Defaults with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") };

        var target = LabelParser.Parse(Reading.Container([.. Reading.Sound, ("baktainer.schedule.once.at", "2026-11-01 01:30")]), defaults).Target!;

        Assert.Equal("America/New_York", target.Schedules[0].TimeZone);
        Assert.Equal(At("2026-11-01T01:30-04:00"), target.Schedules[0].At);
    }

    [Theory]
    [InlineData("2026-12-24 18:00", "2026-12-24T18:00Z")]
    [InlineData("2026-12-24T18:00:30", "2026-12-24T18:00:30Z")]
    [InlineData("2026-12-24T18:00Z", "2026-12-24T18:00Z")]
    [InlineData("2026-12-24T18:00+05:45", "2026-12-24T12:15Z")]
    [InlineData(" 2026-12-24 18:00:00-03:00 ", "2026-12-24T21:00Z")]
    public void A_time_is_the_zones_or_has_an_offset(string value, string instant) =>
        Assert.Equal(At(instant), Reading.Clean(Reading.With(("baktainer.schedule.at", value))).Schedules[0].At);

    [Theory]
    [InlineData("30", 30)]
    [InlineData("30m", 30)]
    [InlineData("2H", 120)]
    [InlineData("120s", 2)]
    [InlineData("1d", 1440)]
    [InlineData("0", 0)]
    public void Jitter_is_in_minutes_or_has_a_unit(string value, int minutes) =>
        Assert.Equal(minutes, Reading.Clean(Reading.With(("baktainer.schedule", "@daily"), ("baktainer.schedule.jitter", value))).Schedules[0].JitterMinutes);

    [Theory]
    [InlineData("cron", "0 0 30 2 *", "names a date that never comes")]
    [InlineData("cron", "* * * * * *", "has six fields")]
    [InlineData("at", "tomorrow", "is not a date and time")]
    [InlineData("at", "2026-02-30 10:00", "is not a date and time")]
    [InlineData("after", "a/b/c", "is not a target")]
    [InlineData("after", "", "is not a target")]
    [InlineData("after", "db-1", "is this target itself")]
    [InlineData("tz", "Europe/Berln", "is not a time zone")]
    [InlineData("jitter", "25h", "is not a time from 0m to 24h")]
    [InlineData("jitter", "90s", "is not a time from 0m to 24h")]
    [InlineData("jitter", "-5", "is not a time from 0m to 24h")]
    [InlineData("jitter", "99999999999h", "is not a time from 0m to 24h")]
    [InlineData("blackout", "lunch", "has a window that is not a window")]
    [InlineData("blackout", "", "names no window")]
    [InlineData("blackout", "08:00-09:00, foo 10:00-11:00, 12:00-12:00", "and one that starts when it ends")]
    [InlineData("catchup", "maybe", "is none of true")]
    [InlineData("collision", "skp", "did you mean skip?")]
    public void A_bad_value_is_an_error_of_its_label(string field, string value, string problem)
    {
        var label = $"baktainer.schedule.nightly.{field}";
        (string, string)[] labels = field is "cron" or "at" or "after" ? [(label, value)] : [("baktainer.schedule.nightly.cron", "@daily"), (label, value)];

        Assert.Contains(problem, Reading.Error(Reading.With(labels), label), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_all_schedules_are_reported_together()
    {
        var result = Reading.With(
            ("baktainer.schedule.a.cron", "nonsense"), ("baktainer.schedule.a.tz", "nowhere"), ("baktainer.schedule.a.jitter", "long"),
            ("baktainer.schedule.b.tz", "UTC"), ("baktainer.schedule.c.cron", "@daily"), ("baktainer.schedule.c.at", "2026-12-24 18:00"));

        Assert.Equal(
            ["baktainer.schedule.a.cron", "baktainer.schedule.a.jitter", "baktainer.schedule.a.tz", "baktainer.schedule.b.cron", "baktainer.schedule.c.at"],
            result.Problems.Where(problem => problem.IsError).Select(problem => problem.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_schedule_that_says_no_time_is_an_error() =>
        Assert.Contains("needs cron, at or after", Reading.Error(Reading.With(("baktainer.schedule.nightly.tz", "UTC")), "baktainer.schedule.nightly.cron"), StringComparison.Ordinal);

    [Fact]
    public void A_schedule_that_says_two_is_an_error() =>
        Assert.StartsWith(
            "contradicts baktainer.schedule.nightly.cron",
            Reading.Error(Reading.With(("baktainer.schedule.nightly.cron", "@daily"), ("baktainer.schedule.nightly.after", "shop")), "baktainer.schedule.nightly.after"),
            StringComparison.Ordinal);

    [Fact]
    public void The_same_said_twice_is_an_error()
    {
        var result = Reading.With(("baktainer.schedule", "@daily"), ("baktainer.schedule.cron", "@daily"), ("baktainer.schedule.default.cron", "@hourly"));

        Assert.Equal("says the same as baktainer.schedule.default.cron: keep one of them.", Reading.Error(result, "baktainer.schedule"));
        Assert.Equal("says the same as baktainer.schedule.default.cron: keep one of them.", Reading.Error(result, "baktainer.schedule.cron"));
    }

    [Fact]
    public void Blackouts_that_leave_no_time_are_an_error() =>
        Assert.Contains(
            "leave no time to run",
            Reading.Error(Reading.With(("baktainer.schedule.x.cron", "@daily"), ("baktainer.schedule.x.blackout", "00:00-24:00")), "baktainer.schedule.x.cron"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("baktainer.schedule.cron.tz", "'cron' cannot name a schedule: it is a word of these labels")]
    [InlineData("baktainer.schedule.jitter.cron", "'jitter' cannot name a schedule: it is a word of these labels")]
    [InlineData("baktainer.schedule.manual.cron", "'manual' cannot name a schedule: it stands for")]
    [InlineData("baktainer.schedule.Nightly.cron", "'Nightly' cannot name a schedule: use 1 to 40")]
    [InlineData("baktainer.schedule.a.b.cron", "'a.b' cannot name a schedule: use 1 to 40")]
    [InlineData("baktainer.schedule..cron", "'' cannot name a schedule: use 1 to 40")]
    public void A_name_that_cannot_be_is_an_error_of_each_label_with_it(string label, string problem) =>
        Assert.StartsWith(problem, Reading.Error(Reading.With((label, "@daily")), label), StringComparison.Ordinal);

    [Theory]
    [InlineData("baktainer.schedule.nightly.crn", "did you mean baktainer.schedule.nightly.cron?")]
    [InlineData("baktainer.schedule.nightly.timezone", "is not known, and ignored.")]
    [InlineData("baktainer.schedule.jiter", "did you mean baktainer.schedule.jitter?")]
    [InlineData("baktainer.shedule", "did you mean baktainer.schedule?")]
    [InlineData("baktainer.limit.totl", "did you mean baktainer.limit.total?")]
    public void An_unknown_label_is_a_warning_with_the_nearest_name(string label, string message)
    {
        var result = Reading.With(("baktainer.schedule.nightly.tz", "UTC"), ("baktainer.schedule.nightly.cron", "@daily"), (label, "x"));

        Assert.Contains(message, Reading.Warning(result, label), StringComparison.Ordinal);
        Assert.Equal("nightly", Assert.Single(result.Target!.Schedules).Name);
    }

    [Fact]
    public void Quotes_that_compose_left_around_a_value_are_taken_off_with_the_reason()
    {
        var result = Reading.With(("baktainer.schedule.nightly.cron", "\"0 3 * * *\""));

        Assert.Equal("0 3 * * *", result.Target!.Schedules[0].Cron);
        Assert.Contains("list form", Reading.Warning(result, "baktainer.schedule.nightly.cron"), StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
