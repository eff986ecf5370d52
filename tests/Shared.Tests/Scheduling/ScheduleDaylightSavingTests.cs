using System.Globalization;
using Baktainer.Scheduling;
using static Baktainer.Shared.Tests.Scheduling.Plans;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>
/// Jitter and blackouts where the clocks change. Every row: zone, schedule, blackout, a time before, and the next firings as <c>due/start</c>.
/// A jitter of 120 minutes is 1:09:48 for this target and schedule, see <see cref="ScheduleTests"/>.
/// </summary>
public sealed class ScheduleDaylightSavingTests
{
    public static TheoryData<string, string, string, string, string> Blackouts => new()
    {
        // Berlin, spring: 02:00 becomes 03:00 on 29 March 2026. A window whose end is skipped ends with the gap; a window in the gap is not there.
        { "Europe/Berlin", "30 1 * * *", "01:00-02:30", "2026-03-28T00:00Z", "28T01:30+01/28T02:30+01 29T01:30+01/29T03:00+02 30T01:30+02/30T02:30+02" },
        { "Europe/Berlin", "30 2 * * *", "02:00-03:00", "2026-03-28T00:00Z", "28T02:30+01/28T03:00+01 29T03:00+02/29T03:00+02 30T02:30+02/30T03:00+02" },
        { "Europe/Berlin", "0 1 * * *", "sun 00:00-24:00", "2026-03-28T12:00Z", "29T01:00+01/30T00:00+02 30T01:00+02/30T01:00+02" },
        // Berlin, autumn: 03:00 becomes 02:00 on 25 October 2026. The clock may get out of a window by being turned back, or be in it twice.
        { "Europe/Berlin", "15 2 * * *", "02:00-02:30", "2026-10-24T12:00Z", "25T02:15+02/25T02:30+02 26T02:15+01/26T02:30+01" },
        { "Europe/Berlin", "45 2 * * *", "02:30-03:30", "2026-10-24T12:00Z", "25T02:45+02/25T02:00+01 26T02:45+01/26T03:30+01" },
        { "Europe/Berlin", "*/30 * * * *", "02:00-03:00", "2026-10-25T00:00Z", "25T02:30+02/25T03:00+01 25T02:00+01/25T03:00+01 25T02:30+01/25T03:00+01 25T03:00+01/25T03:00+01" },
        // New York: 02:00 becomes 03:00 on 8 March 2026, and 02:00 becomes 01:00 on 1 November.
        { "America/New_York", "0 3 * * *", "sun 00:00-24:00", "2026-03-07T00:00Z", "07T03:00-05/07T03:00-05 08T03:00-04/09T00:00-04" },
        { "America/New_York", "30 1 * * *", "01:00-02:15", "2026-03-07T12:00Z", "08T01:30-05/08T03:00-04 09T01:30-04/09T02:15-04" },
        { "America/New_York", "30 1 * * *", "01:00-02:00", "2026-10-31T12:00Z", "01T01:30-04/01T02:00-05 02T01:30-05/02T02:00-05" },
        { "America/New_York", "0 23 * * *", "22:00-01:30", "2026-10-31T12:00Z", "31T23:00-04/01T01:30-04 01T23:00-05/02T01:30-05" },
        // Lord Howe shifts by half an hour: 02:00 becomes 02:30 on 4 October 2026, and 02:00 becomes 01:30 on 5 April.
        { "Australia/Lord_Howe", "50 1 * * *", "01:45-02:15", "2026-10-02T18:00Z", "04T01:50+10:30/04T02:30+11 05T01:50+11/05T02:15+11" },
        { "Australia/Lord_Howe", "45 1 * * *", "01:40-02:30", "2026-04-04T00:00Z", "05T01:45+11/05T01:30+10:30 06T01:45+10:30/06T02:30+10:30" },
        // Casablanca: 03:00 becomes 02:00 on 15 February 2026, before Ramadan, and 02:00 becomes 03:00 on 22 March, after it.
        { "Africa/Casablanca", "45 2 * * *", "02:30-04:00", "2026-02-14T12:00Z", "15T02:45+01/15T02:00+00 16T02:45+00/16T04:00+00" },
        { "Africa/Casablanca", "30 1 * * *", "01:00-02:30", "2026-03-21T12:00Z", "22T01:30+00/22T03:00+01 23T01:30+01/23T02:30+01" },
        // Amman changed at midnight: 25 February 2022 began at 01:00; on 29 October 2021 01:00 became 00:00.
        { "Asia/Amman", "30 23 * * *", "23:00-00:30", "2022-02-24T12:00Z", "24T23:30+02/25T01:00+03 25T23:30+03/26T00:30+03" },
        { "Asia/Amman", "30 0 * * *", "00:15-02:00", "2021-10-28T12:00Z", "29T00:30+03/29T00:00+02 30T00:30+02/30T02:00+02" },
        // São Paulo, while it had summer time: 4 November 2018 began at 01:00; 17 February 2018 had its last hour twice.
        { "America/Sao_Paulo", "0 0 * * *", "sun 00:00-06:00", "2018-11-03T12:00Z", "04T01:00-02/04T06:00-02 05T00:00-02/05T00:00-02" },
        { "America/Sao_Paulo", "30 23 * * *", "sat 23:00-24:00", "2018-02-17T12:00Z", "17T23:30-02/18T00:00-03 18T23:30-03/18T23:30-03" },
        // Kathmandu never changes; its offset is odd.
        { "Asia/Kathmandu", "0 0 * * *", "22:15-05:50", "2026-03-09T00:00Z", "10T00:00+05:45/10T05:50+05:45 11T00:00+05:45/11T05:50+05:45" },
    };

    /// <summary>Jitter is real time, whatever the clocks do meanwhile.</summary>
    public static TheoryData<string, string, string, string, string> Jitters => new()
    {
        { "Europe/Berlin", "30 1 * * *", "", "2026-03-28T12:00Z", "29T01:30+01/29T03:39:48+02 30T01:30+02/30T02:39:48+02" },
        { "Europe/Berlin", "30 1 * * *", "03:00-04:00", "2026-03-28T12:00Z", "29T01:30+01/29T04:00+02 30T01:30+02/30T02:39:48+02" },
        { "Europe/Berlin", "30 2 * * *", "", "2026-10-24T12:00Z", "25T02:30+02/25T02:39:48+01 26T02:30+01/26T03:39:48+01" },
        { "America/New_York", "30 1 * * *", "", "2026-10-31T12:00Z", "01T01:30-04/01T01:39:48-05 02T01:30-05/02T02:39:48-05" },
        { "America/New_York", "30 1 * * *", "01:30-02:00", "2026-10-31T12:00Z", "01T01:30-04/01T02:00-05 02T01:30-05/02T02:39:48-05" },
        { "Australia/Lord_Howe", "45 1 * * *", "", "2026-04-04T00:00Z", "05T01:45+11/05T02:24:48+10:30 06T01:45+10:30/06T02:54:48+10:30" },
        { "Australia/Lord_Howe", "45 1 * * *", "", "2026-10-03T00:00Z", "04T01:45+10:30/04T03:24:48+11 05T01:45+11/05T02:54:48+11" },
        { "Africa/Casablanca", "30 1 * * *", "", "2026-03-21T12:00Z", "22T01:30+00/22T03:39:48+01 23T01:30+01/23T02:39:48+01" },
        { "Africa/Casablanca", "30 2 * * *", "", "2026-02-14T12:00Z", "15T02:30+01/15T02:39:48+00 16T02:30+00/16T03:39:48+00" },
        { "Asia/Amman", "30 23 * * *", "", "2022-02-24T12:00Z", "24T23:30+02/25T01:39:48+03 25T23:30+03/26T00:39:48+03" },
        { "Asia/Amman", "30 0 * * *", "", "2021-10-28T12:00Z", "29T00:30+03/29T00:39:48+02 30T00:30+02/30T01:39:48+02" },
        { "Asia/Kathmandu", "0 0 * * *", "", "2026-03-09T00:00Z", "10T00:00+05:45/10T01:09:48+05:45" },
    };

    [Theory]
    [MemberData(nameof(Blackouts))]
    public void A_run_starts_when_the_clock_gets_out_of_the_blackout(string zone, string cron, string blackout, string after, string expected) =>
        Compare(Cron(cron, zone, null, blackout), after, expected);

    [Theory]
    [MemberData(nameof(Jitters))]
    public void A_run_starts_its_jitter_later(string zone, string cron, string blackout, string after, string expected) =>
        Compare(Cron(cron, zone, 120, blackout.Length == 0 ? [] : [blackout]), after, expected);

    /// <summary>Where the clock shows a time twice, and where it skips it.</summary>
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-10T03:30", "2026-03-10T03:30+01:00")]
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00+02:00")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T02:30+02:00")]
    [InlineData("America/New_York", "2026-11-01T01:30", "2026-11-01T01:30-04:00")]
    [InlineData("America/New_York", "2026-03-08T02:00", "2026-03-08T03:00-04:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30+11:00")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45+11:00")]
    [InlineData("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:00+01:00")]
    [InlineData("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T02:30+01:00")]
    [InlineData("Asia/Amman", "2022-02-25T00:00", "2022-02-25T01:00+03:00")]
    [InlineData("Asia/Amman", "2021-10-29T00:30", "2021-10-29T00:30+03:00")]
    [InlineData("Asia/Kathmandu", "2026-03-10T03:30", "2026-03-10T03:30+05:45")]
    public void A_local_time_is_the_first_instant_at_which_the_clock_has_reached_it(string zone, string local, string instant) =>
        Assert.Equal(instant, Shown(TimeZones.At(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone))));

    private static void Compare(Schedule schedule, string after, string expected)
    {
        var firings = expected.Split(' ');

        Assert.Equal(firings, schedule.Firings(At(after), firings.Length).Select(firing => $"{Short(firing.Due)}/{Short(firing.FireAt)}"));
    }

    private static string Short(DateTimeOffset time)
    {
        var clock = time.ToString(time.Second == 0 ? "dd'T'HH:mm" : "dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return clock + time.ToString(time.Offset.Minutes == 0 ? "zz" : "zzz", CultureInfo.InvariantCulture);
    }
}
