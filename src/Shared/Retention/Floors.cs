using System.Globalization;

namespace Baktainer.Retention;

/// <summary>What is kept whatever the rules say: what is needed, what nobody can judge, and what is not to be touched now.</summary>
internal static class Floors
{
    /// <param name="backups">Newest first.</param>
    /// <param name="good">Those to rely on, newest first.</param>
    /// <param name="rules">For the floors of its own.</param>
    /// <param name="now">The time.</param>
    /// <returns>For each backup all reasons; none when the rules may have it.</returns>
    public static Dictionary<BackupFacts, IReadOnlyList<string>> Of(IReadOnlyList<BackupFacts> backups, IReadOnlyList<BackupFacts> good, RetentionRules rules, DateTimeOffset now)
    {
        var verified = good.FirstOrDefault(backup => backup.Verified);
        var newest = good.Take(rules.AtLeast ?? 1).ToHashSet();
        return backups.ToDictionary(backup => backup, backup => (IReadOnlyList<string>)[.. Reasons(backup)]);

        IEnumerable<string> Reasons(BackupFacts backup)
        {
            if (backup.Unreadable is { } why) yield return $"left alone, for its manifest cannot be read: {why}";
            if (backup.Damaged) yield return "left alone, for it is damaged: mend it from a copy, or delete it by hand";
            if (backup.Anomalous) yield return "unlike those before it, and not accepted yet";
            if (good.Count > 0 && backup == good[0]) yield return "the newest good backup";
            else if (backup == verified) yield return "the newest that was verified";
            else if (newest.Contains(backup)) yield return Text($"one of the {rules.AtLeast} newest good ones (at-least)");
            if (rules.MinAgeDays is { } days && now - backup.At < TimeSpan.FromDays(days)) yield return Text($"younger than {days} days (min-age)");
            if (backup.InUse is { } use) yield return $"in use: {use}";
            if (backup.LockedUntil is { } until && until > now) yield return until == DateTimeOffset.MaxValue ? "retained: under legal hold" : Text($"retained: locked until {until:u}");
            if (backup.InPrimary) yield return "a copy of what the primary store has";
            if (backup.Copies < rules.Copies) yield return Text($"{backup.Copies} of {rules.Copies} copies are there (copies)");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
