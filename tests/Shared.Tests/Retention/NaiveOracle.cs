using Baktainer.Retention;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>Says of each backup by itself whether it goes, from the sentences of docs/retention.md: slow, and without a word of the program's.</summary>
internal sealed class NaiveOracle(TargetFacts facts, RetentionRules rules, DateTimeOffset now)
{
    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(rules.TimeZone ?? "UTC");

    public HashSet<string> Deleted()
    {
        if (IsHeld()) return [];
        var gone = facts.Backups.Where(backup => !IsSpared(backup) && IsUnwanted(backup)).ToHashSet();
        if (rules.MinFreeGb is { } gib && facts.FreeBytes + gone.Sum(backup => backup.Bytes) < gib * 1024L * 1024 * 1024)
        {
            var oldest = facts.Backups.Where(backup => !gone.Contains(backup) && !IsSpared(backup) && NewerGood(backup) >= 3).MinBy(backup => backup.Id, StringComparer.Ordinal);
            if (oldest is not null) gone.Add(oldest);
        }

        return [.. gone.Select(backup => backup.Id)];
    }

    public bool IsUnwanted(BackupFacts backup)
    {
        var newest = facts.Backups.Where(IsGood).Max(other => other.At);
        if (rules.MaxAgeDays is { } days && newest > backup.At.AddDays(days)) return true;
        if (rules.MaxCount is { } count && NewerGood(backup) >= count) return true;
        bool[] given = [rules.KeepLast.HasValue, rules.KeepHourly.HasValue, rules.KeepDaily.HasValue, rules.KeepWeekly.HasValue, rules.KeepMonthly.HasValue, rules.KeepYearly.HasValue];
        return given.Contains(true) && !IsClaimed(backup);
    }

    private bool IsHeld()
    {
        var newest = facts.Backups.MaxBy(backup => backup.Id, StringComparer.Ordinal);
        return facts.Frozen is not null || facts.LatestRunFailed is not null
            || newest is null || !IsGood(newest) || newest.At > now.AddMinutes(10)
            || now.AddMinutes(10) < facts.LastSweep || now > facts.LastSweep?.AddDays(31) || now < facts.ClockJumpedAt?.AddDays(3);
    }

    private bool IsSpared(BackupFacts backup) =>
        !IsGood(backup)
        || NewerGood(backup) < Math.Max(1, rules.AtLeast ?? 0)
        || (backup.Verified && !facts.Backups.Any(other => IsGood(other) && other.Verified && IsNewer(other, backup)))
        || backup.At.AddDays(rules.MinAgeDays ?? 0) > now
        || backup.InUse is not null || backup.InPrimary || backup.LockedUntil > now || backup.Copies < (rules.Copies ?? 0);

    private bool IsClaimed(BackupFacts backup) =>
        NewerGood(backup) < (rules.KeepLast ?? 0)
        || IsFirstOf(backup, rules.KeepHourly, at => (at.DateTime.Ticks / TimeSpan.TicksPerHour, at.Offset))
        || IsFirstOf(backup, rules.KeepDaily, at => (Day(at), default))
        || IsFirstOf(backup, rules.KeepWeekly, at => (Day(at) / 7, default)) // The first day of the year 1 was a Monday.
        || IsFirstOf(backup, rules.KeepMonthly, at => ((at.Year * 12) + at.Month, default))
        || IsFirstOf(backup, rules.KeepYearly, at => (at.Year, default));

    private bool IsFirstOf(BackupFacts backup, int? periods, Func<DateTimeOffset, (long, TimeSpan)> period)
    {
        var newer = facts.Backups.Where(other => IsGood(other) && IsNewer(other, backup)).Select(Of).ToHashSet();
        return !newer.Contains(Of(backup)) && newer.Count < (periods ?? 0);

        (long, TimeSpan) Of(BackupFacts one) => period(TimeZoneInfo.ConvertTime(one.At, zone));
    }

    private int NewerGood(BackupFacts backup) => facts.Backups.Count(other => IsGood(other) && IsNewer(other, backup));

    private static long Day(DateTimeOffset at) => DateOnly.FromDateTime(at.DateTime).DayNumber;

    private static bool IsNewer(BackupFacts one, BackupFacts other) => string.CompareOrdinal(one.Id, other.Id) > 0;

    private static bool IsGood(BackupFacts backup) => backup is { Unreadable: null, Anomalous: false, Damaged: false };
}
