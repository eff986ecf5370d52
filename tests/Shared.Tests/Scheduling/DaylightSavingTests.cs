using System.Globalization;
using Baktainer.Scheduling;
using CsCheck;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>Every row: zone, schedule, a time before a change of the clocks, and the next times to run with their offsets.</summary>
public sealed class DaylightSavingTests
{
    public static TheoryData<string, string, string, string> Changes => new()
    {
        // Berlin, spring: 02:00 becomes 03:00 on 29 March 2026.
        { "Europe/Berlin", "30 2 * * *", "2026-03-28T00:00+01:00", "2026-03-28T02:30+01:00 2026-03-29T03:00+02:00 2026-03-30T02:30+02:00" },
        { "Europe/Berlin", "*/30 * * * *", "2026-03-29T01:00+01:00", "2026-03-29T01:30+01:00 2026-03-29T03:00+02:00 2026-03-29T03:30+02:00" },
        { "Europe/Berlin", "0 0 * * *", "2026-03-28T12:00+01:00", "2026-03-29T00:00+01:00 2026-03-30T00:00+02:00" },
        // Berlin, autumn: 03:00 becomes 02:00 on 25 October 2026.
        { "Europe/Berlin", "30 2 * * *", "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00 2026-10-26T02:30+01:00" },
        { "Europe/Berlin", "*/30 * * * *", "2026-10-25T01:30+02:00", "2026-10-25T02:00+02:00 2026-10-25T02:30+02:00 2026-10-25T02:00+01:00 2026-10-25T02:30+01:00 2026-10-25T03:00+01:00" },
        { "Europe/Berlin", "0 * * * *", "2026-10-25T01:30+02:00", "2026-10-25T02:00+02:00 2026-10-25T02:00+01:00 2026-10-25T03:00+01:00" },
        // New York, spring: 8 March 2026; autumn: 1 November 2026.
        { "America/New_York", "15 2 * * *", "2026-03-07T12:00-05:00", "2026-03-08T03:00-04:00 2026-03-09T02:15-04:00" },
        { "America/New_York", "30 1 * * *", "2026-10-31T12:00-04:00", "2026-11-01T01:30-04:00 2026-11-02T01:30-05:00" },
        { "America/New_York", "0 */6 * * *", "2026-10-31T20:00-04:00", "2026-11-01T00:00-04:00 2026-11-01T06:00-05:00 2026-11-01T12:00-05:00" },
        // Lord Howe shifts by half an hour: 02:00 becomes 02:30 on 4 October 2026, and 02:00 becomes 01:30 on 5 April 2026.
        { "Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00+10:30", "2026-10-04T02:30+11:00 2026-10-05T02:15+11:00" },
        { "Australia/Lord_Howe", "45 1 * * *", "2026-04-04T12:00+11:00", "2026-04-05T01:45+11:00 2026-04-06T01:45+10:30" },
        { "Australia/Lord_Howe", "*/15 * * * *", "2026-04-05T01:30+11:00", "2026-04-05T01:45+11:00 2026-04-05T01:30+10:30 2026-04-05T01:45+10:30 2026-04-05T02:00+10:30" },
        // Amman changed at midnight: Friday 25 February 2022 began at 01:00. Since 28 October 2022 it has kept summer time.
        { "Asia/Amman", "0 0 * * *", "2022-02-24T12:00+02:00", "2022-02-25T01:00+03:00 2022-02-26T00:00+03:00" },
        { "Asia/Amman", "0 0 * * *", "2026-03-26T12:00+03:00", "2026-03-27T00:00+03:00 2026-03-28T00:00+03:00" },
        // Morocco leaves its summer time for Ramadan, which .NET calls negative summer time: 02:00 becomes 03:00 on 22 March 2026.
        { "Africa/Casablanca", "30 2 * * *", "2026-03-21T12:00+00:00", "2026-03-22T03:00+01:00 2026-03-23T02:30+01:00" },
        { "Africa/Casablanca", "*/30 * * * *", "2026-03-22T01:00+00:00", "2026-03-22T01:30+00:00 2026-03-22T03:00+01:00 2026-03-22T03:30+01:00" },
        // And to it: 03:00 becomes 02:00 on 15 February 2026; and in 2017 on 29 October.
        { "Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00+01:00", "2026-02-15T02:30+01:00 2026-02-16T02:30+00:00" },
        { "Africa/Casablanca", "*/30 * * * *", "2026-02-15T02:00+01:00", "2026-02-15T02:30+01:00 2026-02-15T02:00+00:00 2026-02-15T02:30+00:00 2026-02-15T03:00+00:00" },
        { "Africa/Casablanca", "0 * * * *", "2017-10-29T01:30+01:00", "2017-10-29T02:00+01:00 2017-10-29T02:00+00:00 2017-10-29T03:00+00:00" },
        // Cairo and Beirut skip midnight too.
        { "Africa/Cairo", "0 0 * * *", "2026-04-23T12:00+02:00", "2026-04-24T01:00+03:00 2026-04-25T00:00+03:00" },
        { "Asia/Beirut", "0 0 * * *", "2026-03-28T12:00+02:00", "2026-03-29T01:00+03:00 2026-03-30T00:00+03:00" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_of_the_clocks_loses_no_run_and_repeats_no_daily_one(string zone, string cron, string after, string expected)
    {
        var times = expected.Split(' ').Select(At).ToList();

        var upcoming = CronSchedule.Parse(cron).Upcoming(At(after), TimeZoneInfo.FindSystemTimeZoneById(zone), times.Count);

        Assert.Equal(times.Select(Shown), upcoming.Select(Shown));
    }

    [Fact]
    public void A_daily_schedule_runs_about_a_day_apart_at_real_times_in_every_zone_there_is()
    {
        string[] times = ["0 0", "30 0", "15 1", "30 2", "0 3", "0 23"];
        var start = new DateTimeOffset(2025, 12, 31, 12, 0, 0, TimeSpan.Zero);
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            foreach (var time in times)
            {
                var upcoming = CronSchedule.Parse($"{time} * * *").Upcoming(start, zone, 3 * 365).ToList();
                Assert.All(upcoming.Zip(upcoming.Skip(1), (one, next) => (next - one).TotalHours), hours => Assert.InRange(hours, 21, 27));
                Assert.All(upcoming, at => Assert.Equal(at.DateTime, TimeZoneInfo.ConvertTime(at.ToUniversalTime(), zone).DateTime));
            }
        }
    }

    [Fact]
    public void Time_goes_forward_for_any_schedule_in_any_zone()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones();
        string[] minutes = ["*", "*/20", "30", "0,45"];
        Gen.Select(Gen.Int[0, zones.Count - 1], Gen.Int[0, minutes.Length - 1], Gen.Int[0, 24], Gen.Long[0, 10L * 365 * 24 * 60]).Sample(
            (zone, minute, hour, offset) =>
            {
                var after = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(offset);
                foreach (var at in CronSchedule.Parse($"{minutes[minute]} {(hour == 24 ? "*" : hour)} * * *").Upcoming(after, zones[zone], 50))
                {
                    Assert.True(at > after);
                    after = at;
                }
            },
            iter: 2000);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Shown(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
