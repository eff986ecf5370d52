using System.Globalization;
using Baktainer.Scheduling;

namespace Baktainer.Shared.Tests.Scheduling;

public sealed class BlackoutTests
{
    /// <summary>Window, a local time (2026-03-09 is a Monday), and when a clock that shows it gets out; <c>-</c> when it is not in.</summary>
    [Theory]
    [InlineData("08:00-18:00", "2026-03-09T07:59:59", "-")]
    [InlineData("08:00-18:00", "2026-03-09T08:00", "2026-03-09T18:00")]
    [InlineData("08:00-18:00", "2026-03-09T17:59:59", "2026-03-09T18:00")]
    [InlineData("08:00-18:00", "2026-03-09T18:00", "-")]
    [InlineData("8:00-18:00", "2026-03-09T08:00", "2026-03-09T18:00")]
    [InlineData("  Mon-Fri   08:00 - 18:00 ", "2026-03-13T12:00", "2026-03-13T18:00")]
    [InlineData("mon-fri 08:00-18:00", "2026-03-14T12:00", "-")]
    [InlineData("sat,sun 00:00-24:00", "2026-03-14T00:00", "2026-03-15T00:00")]
    [InlineData("sat,sun 00:00-24:00", "2026-03-15T23:59:59", "2026-03-16T00:00")]
    [InlineData("sat,sun 00:00-24:00", "2026-03-13T23:59:59", "-")]
    [InlineData("22:00-06:00", "2026-03-09T23:00", "2026-03-10T06:00")]
    [InlineData("22:00-06:00", "2026-03-09T05:59", "2026-03-09T06:00")]
    [InlineData("22:00-06:00", "2026-03-09T06:00", "-")]
    [InlineData("22:00-00:00", "2026-03-09T22:30", "2026-03-10T00:00")]
    [InlineData("22:00-00:00", "2026-03-09T00:00", "-")]
    [InlineData("fri 22:00-06:00", "2026-03-14T05:00", "2026-03-14T06:00")]
    [InlineData("fri 22:00-06:00", "2026-03-13T05:00", "-")]
    [InlineData("fri 22:00-06:00", "2026-03-14T22:30", "-")]
    [InlineData("fri-mon 10:00-11:00", "2026-03-09T10:30", "2026-03-09T11:00")]
    [InlineData("fri-mon 10:00-11:00", "2026-03-10T10:30", "-")]
    [InlineData("mon,wed-fri 10:00-11:00", "2026-03-10T10:30", "-")]
    [InlineData("mon,wed-fri 10:00-11:00", "2026-03-12T10:30", "2026-03-12T11:00")]
    public void A_window_holds_its_start_and_not_its_end(string window, string local, string end)
    {
        Assert.Null(Blackout.TryParse(window, out var blackout));
        DateTime? expected = end == "-" ? null : DateTime.Parse(end, CultureInfo.InvariantCulture);

        Assert.Equal(expected, blackout!.EndAt(DateTime.Parse(local, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("08:00-18:00", "sun,mon,tue,wed,thu,fri,sat 08:00-18:00")]
    [InlineData("FRI-mon 8:00 - 9:30", "sun,mon,fri,sat 08:00-09:30")]
    [InlineData("sat,sat 22:00-24:00", "sat 22:00-24:00")]
    public void Windows_that_mean_the_same_have_one_form(string window, string normal)
    {
        Assert.Null(Blackout.TryParse(window, out var blackout));
        Assert.Null(Blackout.TryParse(normal, out var same));

        Assert.Equal(normal, blackout!.ToString());
        Assert.Equal(same, blackout);
    }

    [Theory]
    [InlineData("", "is not a window")]
    [InlineData("08:00", "is not a window")]
    [InlineData("mon-fri", "is not a window")]
    [InlineData("08-18", "is not a window")]
    [InlineData("weekdays 08:00-18:00", "is not a window")]
    [InlineData("mon-fri-sun 08:00-18:00", "is not a window")]
    [InlineData("mon-fri 08:00-18:00 please", "is not a window")]
    [InlineData("mon-fry 08:00-18:00", "names a day")]
    [InlineData("day 08:00-18:00", "names a day")]
    [InlineData("24:00-06:00", "has a time that no clock shows")]
    [InlineData("08:00-24:01", "has a time that no clock shows")]
    [InlineData("08:60-18:00", "has a time that no clock shows")]
    [InlineData("08:00-25:00", "has a time that no clock shows")]
    [InlineData("08:00-08:00", "starts when it ends")]
    public void Anything_else_is_refused_with_the_reason(string window, string problem)
    {
        Assert.StartsWith(problem, Blackout.TryParse(window, out var blackout), StringComparison.Ordinal);
        Assert.Null(blackout);
    }

    [Theory]
    [InlineData("08:00-18:00", "08:00-18:00")]
    [InlineData("mon-fri 08:00-18:00, sat,sun 00:00-24:00", "mon-fri 08:00-18:00|sat,sun 00:00-24:00")]
    [InlineData("sat,sun 00:00-24:00;22:00-06:00;", "sat,sun 00:00-24:00|22:00-06:00")]
    [InlineData("08:00-09:00, mon", "08:00-09:00|mon")]
    [InlineData(" , ;", "")]
    public void A_list_is_taken_apart_between_windows_and_not_between_days(string list, string windows) =>
        Assert.Equal(windows.Split('|', StringSplitOptions.RemoveEmptyEntries), Blackout.Split(list));
}
