using System.Globalization;

namespace Baktainer.Retention;

/// <summary>Who is claimed by a keep rule: the newest, and of each of the last periods that have a backup the newest one.</summary>
internal static class KeepRules
{
    private static readonly (string Name, Func<RetentionRules, int?> Count, Func<DateTimeOffset, string> Period)[] Periods =
    [
        // With the offset: an hour that comes twice when the clocks go back is two hours.
        ("hourly", rules => rules.KeepHourly, at => at.ToString("yyyy-MM-dd HH'h' zzz", CultureInfo.InvariantCulture)),
        ("daily", rules => rules.KeepDaily, at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("weekly", rules => rules.KeepWeekly, at => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(at.DateTime):0000}-W{ISOWeek.GetWeekOfYear(at.DateTime):00}")),
        ("monthly", rules => rules.KeepMonthly, at => at.ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        ("yearly", rules => rules.KeepYearly, at => at.ToString("yyyy", CultureInfo.InvariantCulture)),
    ];

    /// <param name="good">Newest first; others are never claimed.</param>
    /// <param name="rules">What is wanted.</param>
    /// <returns>For each backup all rules that claim it.</returns>
    public static ILookup<BackupFacts, string> Claims(IReadOnlyList<BackupFacts> good, RetentionRules rules)
    {
        var zone = rules.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
        var last = good.Take(rules.KeepLast ?? 0).Select((backup, at) => (backup, Why: string.Create(CultureInfo.InvariantCulture, $"last {at + 1} of {rules.KeepLast}")));
        var periods = Periods.SelectMany(period => good
            .Select(backup => (backup, Name: period.Period(TimeZoneInfo.ConvertTime(backup.At, zone))))
            .DistinctBy(found => found.Name).Take(period.Count(rules) ?? 0)
            .Select(found => (found.backup, Why: $"{period.Name} {found.Name}")));
        return last.Concat(periods).ToLookup(claim => claim.backup, claim => claim.Why);
    }
}
