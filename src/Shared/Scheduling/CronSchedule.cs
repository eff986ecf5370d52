using Baktainer.Contracts;
using Cronos;

namespace Baktainer.Scheduling;

/// <summary>
/// When to run, as a five-field cron expression (minute, hour, day of month, month, day of week) or a macro such as <c>@daily</c>.
/// Local times that daylight saving time skips run at the first instant after the gap; times that happen twice run once,
/// except for expressions that repeat within the hour or the day (<c>*/15 * * * *</c>), which run in both.
/// Day of month and day of week must both match when both are given, as in the Ruby original and unlike crontab.
/// </summary>
public sealed class CronSchedule
{
    private static readonly DateTime SomeDay = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly CronExpression expression;
    private readonly bool repeats;

    private CronSchedule(string text, CronExpression expression)
    {
        Text = text;
        this.expression = expression;
        var fields = Fields(text) is [['@', ..]] ? Fields(expression.ToString()) : Fields(text);
        repeats = (fields[0] + fields[1]).AsSpan().IndexOfAny("*?-/") >= 0;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSchedule"/>.</exception>
    public static CronSchedule Parse(string text) => TryParse(text, out var schedule) is { } problem
        ? throw new BaktainerException(FailureCodes.BadSchedule, $"The schedule '{text}' {problem}.")
        : schedule!;

    /// <summary>Null when the text is a schedule; else why not, as the end of the sentence <c>'text' …</c>.</summary>
    public static string? TryParse(string text, out CronSchedule? schedule)
    {
        schedule = null;
        if (ShapeProblem(text) is { } problem) return problem;
        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(text, CronFormat.Standard);
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            return $"is not a cron expression: {Printable.Of(e.Message.TrimEnd('.'))}";
        }

        if (expression.GetNextOccurrence(SomeDay) is null) return "names a date that never comes";
        schedule = new CronSchedule(text, expression);
        return null;
    }

    /// <summary>The first time to run that is later than <paramref name="after"/>, with the zone's offset then.</summary>
    public DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        // The library only says which times of the wall clock match; when the clock shows them is ours to say, see WallClock.
        var from = WallClock.Shown(after, zone);
        for (var wall = Match(from.DateTime); ; wall = Match(wall))
        {
            var next = repeats ? NextShown(from, wall, zone) : WallClock.First(wall, zone);
            if (next > after) return next;
        }
    }

    /// <summary>The next times to run, soonest first.</summary>
    public IEnumerable<DateTimeOffset> Upcoming(DateTimeOffset after, TimeZoneInfo zone, int count)
    {
        for (var at = after; count > 0; count--)
        {
            at = Next(at, zone);
            yield return at;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>When the clock comes to the next matching time; if it is turned back before, to the first one that it shows again.</summary>
    private DateTimeOffset NextShown(DateTimeOffset from, DateTime wall, TimeZoneInfo zone)
    {
        var next = new DateTimeOffset(wall, from.Offset);
        if (WallClock.Shown(next, zone).Offset == from.Offset) return next;
        return WallClock.TurnedBack(from, zone) is { } again
            ? new DateTimeOffset(Match(again.DateTime.AddTicks(-1)), again.Offset)
            : WallClock.First(wall, zone);
    }

    /// <summary>The first matching time of any wall clock that is later.</summary>
    private DateTime Match(DateTime wall) =>
        expression.GetNextOccurrence(DateTime.SpecifyKind(wall, DateTimeKind.Utc)) is { } next
            ? DateTime.SpecifyKind(next, DateTimeKind.Unspecified)
            : throw new BaktainerException(FailureCodes.BadSchedule, $"The schedule '{Text}' has no time to run after {wall:O}.");

    private static string[] Fields(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string? ShapeProblem(string text)
    {
        var fields = Fields(text);
        if (text.Trim().Equals("@every_second", StringComparison.OrdinalIgnoreCase)) return "is too often: a minute is the shortest interval";
        if (fields is [['@', ..]]) return null;
        return fields.Length switch
        {
            5 => null,
            6 => "has six fields: seconds are not supported, leave the first field away",
            var count => $"has {count} fields, not five: minute, hour, day of month, month, day of week (or a macro such as @daily)",
        };
    }
}
