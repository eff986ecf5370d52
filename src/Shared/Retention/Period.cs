using System.Globalization;

namespace Baktainer.Retention;

/// <summary>One kind of period of which the newest backup may be kept. Times are local.</summary>
/// <param name="Word">For people.</param>
/// <param name="Count">How many of them the rules want; null: none.</param>
/// <param name="NameOf">The period that a moment is of.</param>
/// <param name="Ahead">When the period begins that is so many after a moment's own. More than a century ahead is that.</param>
internal sealed record Period(string Word, Func<RetentionRules, int?> Count, Func<DateTimeOffset, string> NameOf, Func<DateTime, int, DateTime> Ahead)
{
    public static IReadOnlyList<Period> All { get; } =
    [
        // With the offset: an hour that comes twice when the clocks go back is two hours.
        new("hourly", rules => rules.KeepHourly, at => at.ToString("yyyy-MM-dd HH'h' zzz", CultureInfo.InvariantCulture), (at, count) => at.Date.AddHours(at.Hour + count)),
        new("daily", rules => rules.KeepDaily, at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (at, count) => at.Date.AddDays(count)),
        new("weekly", rules => rules.KeepWeekly, at => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at.DateTime):0000}-W{ISOWeek.GetWeekOfYear(at.DateTime):00}"),
            (at, count) => at.Date.AddDays((7 * Math.Min(count, 5200)) - (((int)at.DayOfWeek + 6) % 7))),
        new("monthly", rules => rules.KeepMonthly, at => at.ToString("yyyy-MM", CultureInfo.InvariantCulture), (at, count) => at.Date.AddDays(1 - at.Day).AddMonths(Math.Min(count, 1200))),
        new("yearly", rules => rules.KeepYearly, at => at.ToString("yyyy", CultureInfo.InvariantCulture), (at, count) => at.Date.AddDays(1 - at.DayOfYear).AddYears(Math.Min(count, 100))),
    ];
}
