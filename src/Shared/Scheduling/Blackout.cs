using System.Globalization;
using System.Text.RegularExpressions;

namespace Baktainer.Scheduling;

/// <summary>
/// A window of local time in which nothing starts: <c>[days ]HH:mm-HH:mm</c>, such as <c>08:00-18:00</c>, <c>mon-fri 22:00-06:00</c> or <c>sat,sun 00:00-24:00</c>.
/// The start belongs to it, the end does not. A window that ends before it starts ends on the next day; its days are those on which it starts.
/// </summary>
public sealed partial record Blackout
{
    private const int Day = 24 * 60;
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>One bit for each day of the week, Sunday the lowest.</summary>
    private readonly int days;
    private readonly int start;
    private readonly int end;

    private Blackout(int days, int start, int end) => (this.days, this.start, this.end) = (days, start, end);

    /// <summary>Null when the text is a window; else why not, as the end of the sentence <c>'text' …</c>.</summary>
    public static string? TryParse(string text, out Blackout? blackout)
    {
        blackout = null;
        if (Shape().Match(text) is not { Success: true } match)
            return "is not a window: write mon-fri 08:00-18:00, sat,sun 00:00-24:00, or 22:00-06:00 for every day";
        if (Days(match.Groups["days"].Value) is not { } days) return "names a day that is none of mon, tue, wed, thu, fri, sat, sun";
        var (start, end) = (Minute(match.Groups["start"].Value), Minute(match.Groups["end"].Value));
        if (start is null or Day || end is null) return "has a time that no clock shows: hours are 00 to 23 (24:00 only as the end), minutes 00 to 59";
        if (start == end) return "starts when it ends: write 00:00-24:00 for whole days";
        blackout = new Blackout(days, start.Value, end.Value);
        return null;
    }

    /// <summary>Takes a list apart at commas and semicolons, leaving the commas between days alone: <c>sat,sun 00:00-24:00, 08:00-10:00</c> are two windows.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var (windows, days) = (new List<string>(), "");
        foreach (var part in text.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            days = days.Length == 0 ? part : $"{days},{part}";
            if (!part.Contains(':', StringComparison.Ordinal)) continue;
            windows.Add(days);
            days = "";
        }

        return days.Length == 0 ? windows : [.. windows, days];
    }

    /// <summary>When a clock that shows this time gets out of the window, if nobody changes it meanwhile; null when it is not in it.</summary>
    public DateTime? EndAt(DateTime local)
    {
        var minute = (local.Hour * 60) + local.Minute;
        if (start < end) return Starts(local) && minute >= start && minute < end ? local.Date.AddMinutes(end) : null;
        if (minute >= start && Starts(local)) return local.Date.AddMinutes(Day + end);
        return minute < end && Starts(local.AddDays(-1)) ? local.Date.AddMinutes(end) : null;
    }

    /// <summary>In its normal form: every day by name.</summary>
    public override string ToString()
    {
        var names = string.Join(',', DayNames.Where((_, day) => (days & (1 << day)) != 0));
        return string.Create(CultureInfo.InvariantCulture, $"{names} {start / 60:00}:{start % 60:00}-{end / 60:00}:{end % 60:00}");
    }

    private bool Starts(DateTime date) => (days & (1 << (int)date.DayOfWeek)) != 0;

    private static int? Days(string text)
    {
        if (text.Length == 0) return (1 << DayNames.Length) - 1;
        var days = 0;
        foreach (var range in text.ToLowerInvariant().Split(','))
        {
            var (first, last) = (Array.IndexOf(DayNames, range[..3]), Array.IndexOf(DayNames, range[^3..]));
            if (first < 0 || last < 0) return null;
            for (var day = first; ; day = (day + 1) % DayNames.Length)
            {
                days |= 1 << day;
                if (day == last) break;
            }
        }

        return days;
    }

    private static int? Minute(string time)
    {
        var parts = time.Split(':');
        var (hour, minute) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return minute < 60 && (hour * 60) + minute <= Day ? (hour * 60) + minute : null;
    }

    [GeneratedRegex(
        @"\A\s*((?<days>[a-z]{3}(-[a-z]{3})?(,[a-z]{3}(-[a-z]{3})?)*)\s+)?(?<start>[0-9]{1,2}:[0-9]{2})\s*-\s*(?<end>[0-9]{1,2}:[0-9]{2})\s*\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
