using System.Globalization;

namespace Baktainer.Retention;

/// <summary>Who is claimed by a keep rule: the newest, and of each of the last periods that have a backup the newest one.</summary>
internal static class KeepRules
{
    /// <param name="good">Newest first; others are never claimed.</param>
    /// <param name="rules">What is wanted.</param>
    /// <param name="now">The time.</param>
    /// <returns>For each backup all rules that claim it.</returns>
    public static ILookup<BackupFacts, Claim> Claims(IReadOnlyList<BackupFacts> good, RetentionRules rules, DateTimeOffset now)
    {
        var zone = rules.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
        var last = good.Take(rules.KeepLast ?? 0).Select((backup, at) => (backup, new Claim(string.Create(CultureInfo.InvariantCulture, $"last {at + 1} of {rules.KeepLast}"), null)));
        var periods = Period.All.SelectMany(period => Of(period, period.Count(rules) ?? 0, good, zone, now));
        return last.Concat(periods).ToLookup(found => found.Item1, found => found.Item2);
    }

    /// <summary>The claim of the oldest of n ends when one more period has a backup: at the earliest when the next period begins, or at once while this one has none yet.</summary>
    private static IEnumerable<(BackupFacts, Claim)> Of(Period period, int count, IReadOnlyList<BackupFacts> good, TimeZoneInfo zone, DateTimeOffset now)
    {
        var here = TimeZoneInfo.ConvertTime(now, zone);
        var found = good.Select(backup => (Backup: backup, Name: period.NameOf(TimeZoneInfo.ConvertTime(backup.At, zone)))).DistinctBy(found => found.Name).Take(count).ToList();
        var left = count - (found is [var newest, ..] && newest.Name == period.NameOf(here) ? 0 : 1);
        return found.Select((claimed, at) => (claimed.Backup, new Claim($"{period.Word} {claimed.Name}", Moment(period.Ahead(here.DateTime, left - at), zone))));
    }

    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}

/// <summary>One rule's claim of a backup.</summary>
/// <param name="Why">For people.</param>
/// <param name="Until">When it ends at the earliest, if from now on every period has a backup; null where that is no matter of time.</param>
internal sealed record Claim(string Why, DateTimeOffset? Until);
