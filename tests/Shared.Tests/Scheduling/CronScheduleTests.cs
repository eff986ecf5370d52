using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Scheduling;

namespace Baktainer.Shared.Tests.Scheduling;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 0 * * *", "2026-03-10T12:34:56Z", "2026-03-11T00:00Z")]
    [InlineData("@daily", "2026-03-10T12:34:56Z", "2026-03-11T00:00Z")]
    [InlineData("@midnight", "2026-03-10T12:34:56Z", "2026-03-11T00:00Z")]
    [InlineData("@hourly", "2026-03-10T12:34:56Z", "2026-03-10T13:00Z")]
    [InlineData("@weekly", "2026-03-10T12:34:56Z", "2026-03-15T00:00Z")]
    [InlineData("@monthly", "2026-03-10T12:34:56Z", "2026-04-01T00:00Z")]
    [InlineData("@yearly", "2026-03-10T12:34:56Z", "2027-01-01T00:00Z")]
    [InlineData("@every_minute", "2026-03-10T12:34:56Z", "2026-03-10T12:35Z")]
    [InlineData("*/5 * * * *", "2026-03-10T12:34:56Z", "2026-03-10T12:35Z")]
    [InlineData("  30   4  *  *  *  ", "2026-03-10T12:34:56Z", "2026-03-11T04:30Z")]
    [InlineData("0 3 * * SUN", "2026-03-10T12:34:56Z", "2026-03-15T03:00Z")]
    [InlineData("0 3 * * 7", "2026-03-10T12:34:56Z", "2026-03-15T03:00Z")]
    [InlineData("1-30/5 0 * * *", "2026-03-10T00:02Z", "2026-03-10T00:06Z")]
    [InlineData("0 0 29 2 *", "2026-03-10T12:34:56Z", "2028-02-29T00:00Z")]
    [InlineData("0 0 L * *", "2026-02-10T00:00Z", "2026-02-28T00:00Z")]
    public void Next_is_the_first_time_after_the_given_one(string cron, string after, string expected) =>
        Assert.Equal(At(expected), CronSchedule.Parse(cron).Next(At(after), TimeZoneInfo.Utc));

    [Fact]
    public void Next_is_never_the_given_time_itself() =>
        Assert.Equal(At("2026-03-11T00:00Z"), CronSchedule.Parse("@daily").Next(At("2026-03-10T00:00Z"), TimeZoneInfo.Utc));

    [Fact]
    public void Day_of_month_and_day_of_week_must_both_match() =>
        Assert.Equal(
            [At("2026-02-13T00:00Z"), At("2026-03-13T00:00Z"), At("2026-11-13T00:00Z")],
            CronSchedule.Parse("0 0 13 * 5").Upcoming(At("2026-01-01T00:00Z"), TimeZoneInfo.Utc, 3));

    [Fact]
    public void Upcoming_gives_as_many_times_as_asked_for() =>
        Assert.Equal(
            [At("2026-03-10T13:00Z"), At("2026-03-10T14:00Z"), At("2026-03-10T15:00Z")],
            CronSchedule.Parse("@hourly").Upcoming(At("2026-03-10T12:34Z"), TimeZoneInfo.Utc, 3));

    [Theory]
    [InlineData("", "has 0 fields, not five")]
    [InlineData("   ", "has 0 fields, not five")]
    [InlineData("* * * *", "has 4 fields, not five")]
    [InlineData("0 0 * * * *", "has six fields: seconds are not supported")]
    [InlineData("0 0 * * * * *", "has 7 fields, not five")]
    [InlineData("@every_second", "is too often")]
    [InlineData("@EVERY_SECOND ", "is too often")]
    [InlineData("@fortnightly", "is not a cron expression: ")]
    [InlineData("60 0 * * *", "is not a cron expression: ")]
    [InlineData("0 24 * * *", "is not a cron expression: ")]
    [InlineData("0 0 0 * *", "is not a cron expression: ")]
    [InlineData("0 0 * 13 *", "is not a cron expression: ")]
    [InlineData("0 0 * * 8", "is not a cron expression: ")]
    [InlineData("*/0 * * * *", "is not a cron expression: ")]
    [InlineData("a b c d e", "is not a cron expression: ")]
    [InlineData("\"0 0 * * *\"", "is not a cron expression: ")]
    [InlineData("H 3 * * *", "is not a cron expression: ")]
    [InlineData("0 0 30 2 *", "names a date that never comes")]
    [InlineData("0 0 31 4,6,9,11 *", "names a date that never comes")]
    public void A_bad_expression_is_refused_with_the_reason(string cron, string problem)
    {
        Assert.StartsWith(problem, CronSchedule.TryParse(cron, out var schedule), StringComparison.Ordinal);
        Assert.Null(schedule);

        var thrown = Assert.Throws<BaktainerException>(() => CronSchedule.Parse(cron));
        Assert.Equal(FailureCodes.BadSchedule, thrown.Code);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
