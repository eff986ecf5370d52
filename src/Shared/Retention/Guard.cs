using System.Globalization;

namespace Baktainer.Retention;

/// <summary>When nothing of a target is deleted at all.</summary>
public static class Guard
{
    /// <summary>Clocks of hosts differ by so much without anything being wrong.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>Between two sweeps lies less, unless the clock jumped, or nobody was there to sweep for so long that there is no hurry.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromDays(31);

    /// <summary>After a jump nothing is deleted for so long: time for somebody to look at the clock.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromDays(3);

    /// <summary>True when time did not go on as it does, seen from the last sweep.</summary>
    public static bool HasJumped(DateTimeOffset? lastSweep, DateTimeOffset now) => lastSweep is { } last && (now < last - Skew || now > last + LongestPause);

    /// <summary>True while nobody can be sure of the clock.</summary>
    /// <param name="jumpedAt">When it was last found to have jumped.</param>
    /// <param name="now">The time.</param>
    public static bool IsDoubtful(DateTimeOffset? jumpedAt, DateTimeOffset now) => now - jumpedAt < Calm;

    internal static string? Reason(TargetFacts facts, IReadOnlyList<BackupFacts> backups, IReadOnlyList<BackupFacts> good, DateTimeOffset now)
    {
        if (facts.Frozen is { } frozen) return $"nothing is deleted: {frozen}";
        if (facts.LatestRunFailed is { } failure) return $"nothing is deleted: the latest run failed ({failure})";
        if (backups.Count > 0 && backups[0].Unreadable is not null) return "nothing is deleted: the newest backup cannot be read";
        if (backups.Count > 0 && !backups[0].IsGood) return "nothing is deleted: the newest backup is not a good one";
        if (good.Count == 0) return "nothing is deleted: there is no good backup";
        if (good[0].At > now + Skew) return Text($"nothing is deleted: the newest backup is of {good[0].At:u}, and the clock says {now:u}");
        if (HasJumped(facts.LastSweep, now)) return Text($"nothing is deleted: the clock jumped from {facts.LastSweep:u} to {now:u}");
        if (facts.ClockJumpedAt is { } jump && IsDoubtful(jump, now)) return Text($"nothing is deleted until {jump + Calm:u}: the clock jumped");
        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
