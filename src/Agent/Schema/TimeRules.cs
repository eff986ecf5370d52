using System.Globalization;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Schema;

/// <summary>The kinds of values that have to do with time.</summary>
internal static class TimeRules
{
    private const int LongestNumber = 7;

    private static readonly string[] LocalFormats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
    private static readonly string[] OffsetFormats = [.. LocalFormats.Select(format => format + "K")];

    public static ValueRule<CronSchedule> Cron { get; } = new(
        "five cron fields or a macro",
        text => CronSchedule.TryParse(text, out var schedule) is { } problem ? Parsed.Bad<CronSchedule>(problem) : Parsed.Good(schedule!));

    public static ValueRule<DrillRule> Drill { get; } = new(
        "five cron fields or a macro, or `off`",
        text => text.Trim() == DrillRule.Off ? Parsed.Good(DrillRule.None)
            : CronSchedule.TryParse(text, out var schedule) is { } problem ? Parsed.Bad<DrillRule>(problem) : Parsed.Good(new DrillRule(schedule!.Text)));

    /// <summary>The C library lets <c>TZ</c> start with a colon.</summary>
    public static ValueRule<TimeZoneInfo> Zone { get; } = new(
        "time zone's IANA name",
        text => TimeZones.TryFind(text.TrimStart(':'), out var zone) is { } problem ? Parsed.Bad<TimeZoneInfo>(problem) : Parsed.Good(zone!));

    /// <summary>On a zone's clock, or with an offset.</summary>
    public static ValueRule<Moment> DateAndTime { get; } = new("date and time, `yyyy-MM-dd HH:mm`, with an offset or `Z` if it is not in the zone", text =>
        DateTime.TryParseExact(text.Trim(), LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? Parsed.Good(new Moment(local, null))
        : DateTimeOffset.TryParseExact(text.Trim(), OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? Parsed.Good(new Moment(at.DateTime, at.Offset))
        : Parsed.Bad<Moment>("is not a date and time: write 2026-12-24 18:00, or 2026-12-24T18:00+01:00"));

    public static ValueRule<string> Target { get; } = new(
        "`host/name`, or a name on the same host",
        text => ScheduleRules.TargetProblem(text.Trim()) is { } problem ? Parsed.Bad<string>(problem) : Parsed.Good(text.Trim()));

    public static ValueRule<IReadOnlyList<string>> Blackouts { get; } = new("windows, separated by commas or semicolons", text =>
    {
        var windows = Blackout.Split(text);
        if (windows.Count == 0) return Parsed.Bad<IReadOnlyList<string>>("names no window");
        var problems = windows.Select(window => Blackout.TryParse(window, out _)).OfType<string>().Distinct().ToList();
        return problems.Count == 0 ? Parsed.Good(windows) : Parsed.Bad<IReadOnlyList<string>>($"has a window that {string.Join(", and one that ", problems)}");
    });

    /// <summary>The whole number of minutes, or one with a unit: <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c>.</summary>
    /// <param name="unit">It is a whole number of these.</param>
    /// <param name="least">As a user would write it.</param>
    /// <param name="most">As a user would write it.</param>
    public static ValueRule<TimeSpan> Duration(TimeSpan unit, string least, string most)
    {
        var (low, high) = (Read(least)!.Value, Read(most)!.Value);
        return new ValueRule<TimeSpan>(
            $"`{least}` to `{most}`: minutes, or a number with one of `s`, `m`, `h`, `d`",
            text => Read(text.Trim()) is { } time && time >= low && time <= high && time.Ticks % unit.Ticks == 0
                ? Parsed.Good(time)
                : Parsed.Bad<TimeSpan>($"is not a time from {least} to {most}: write minutes, or a number with m, h or d{(unit < TimeSpan.FromMinutes(1) ? " (or s)" : "")}"));
    }

    private static TimeSpan? Read(string text)
    {
        var seconds = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 24 * 3600, _ => 0 };
        var digits = seconds == 0 ? text : text[..^1];
        return digits.Length <= LongestNumber && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromSeconds((long)number * (seconds == 0 ? 60 : seconds))
            : null;
    }
}

/// <summary>A point in time as somebody wrote it.</summary>
/// <param name="Clock">What the clock shows.</param>
/// <param name="Offset">Null: on the clock of a zone that is said elsewhere.</param>
public readonly record struct Moment(DateTime Clock, TimeSpan? Offset)
{
    public DateTimeOffset In(TimeZoneInfo zone) => Offset is { } offset ? new DateTimeOffset(Clock, offset) : TimeZones.At(Clock, zone);
}
