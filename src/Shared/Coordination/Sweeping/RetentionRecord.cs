using System.Text.Json.Serialization;
using Baktainer.Retention;

namespace Baktainer.Coordination.Sweeping;

/// <summary>What is remembered of a target's retention.</summary>
public sealed record RetentionRecord
{
    /// <summary>Marked backups that are remembered; the marks themselves are in the store.</summary>
    private const int MostAnomalies = 50;

    /// <summary>An anomaly that nobody looked at stops holding retention after so many usual backups in a row.</summary>
    private const int UsualEnough = 3;

    public int V { get; init; } = 1;

    /// <summary><c>host/name</c>.</summary>
    public required string Target { get; init; }

    /// <summary>An operator's word that nothing is deleted.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>Backups unlike those before them, which nobody accepted; oldest first.</summary>
    public IReadOnlyList<Anomaly> Anomalies { get; init => field = value ?? []; } = [];

    /// <summary>Usual backups since the last anomaly.</summary>
    public int UsualSince { get; init; }

    /// <summary>The newest backup that was judged.</summary>
    public string? Judged { get; init; }

    /// <summary>The newest that was accepted: what came before it is no measure any more.</summary>
    public string? Baseline { get; init; }

    public DateTimeOffset? LastSweep { get; init; }

    /// <summary>Before it nobody here knew of the target.</summary>
    public DateTimeOffset? FirstSweep { get; init; }

    public DateTimeOffset? ClockJumpedAt { get; init; }

    /// <summary>Why the last sweep deleted nothing at all; null when nothing stood against it.</summary>
    public string? Held { get; init; }

    /// <summary>Backups after the last sweep.</summary>
    public int Kept { get; init; }

    public long KeptBytes { get; init; }

    /// <summary>Backups that retention ever deleted. One that was deleted when the program was killed may not be counted.</summary>
    public long Deleted { get; init; }

    public long FreedBytes { get; init; }

    public DateTimeOffset? LastDeletedAt { get; init; }

    /// <summary>Why nothing may be deleted: what somebody said, or an anomaly.</summary>
    [JsonIgnore]
    public string? Frozen => Freeze is { } freeze ? $"frozen by {freeze.Who} since {freeze.At:u}: {freeze.Reason}" : HeldByAnomaly;

    /// <summary>The anomaly that keeps everything as it is; null when there is none, or the backups since were usual ones.</summary>
    [JsonIgnore]
    public string? HeldByAnomaly => Anomalies.Count > 0 && UsualSince < UsualEnough ? $"{Anomalies[^1]}. Look at it, then accept it" : null;

    internal RetentionRecord AfterJudging(string backup, IReadOnlyList<string> reasons, DateTimeOffset now)
    {
        if (string.CompareOrdinal(backup, Judged) <= 0) return this;
        return reasons.Count == 0
            ? this with { Judged = backup, UsualSince = UsualSince + 1 }
            : this with { Judged = backup, UsualSince = 0, Anomalies = [.. Anomalies.TakeLast(MostAnomalies - 1), new Anomaly(backup, string.Join("; ", reasons), now)] };
    }

    internal RetentionRecord AfterAccepting(IReadOnlyCollection<string> backups) => Anomalies.Any(open => backups.Contains(open.Backup))
        ? this with
        {
            Anomalies = [.. Anomalies.Where(open => !backups.Contains(open.Backup))],
            Baseline = Anomalies.Where(open => backups.Contains(open.Backup)).Select(open => open.Backup).Append(Baseline).Max(StringComparer.Ordinal),
        }
        : this;

    /// <summary>True at a sweep that finds that time did not go on as it does, and for days after it.</summary>
    internal bool ClockMayBeWrong(DateTimeOffset now) => Guard.HasJumped(LastSweep, now) || Guard.IsDoubtful(ClockJumpedAt, now);

    /// <summary>True when nothing speaks for the clock: the newest backup is of long ago, or of a time to come, and sweeps have not gone on for long enough to tell which of the two is wrong.</summary>
    internal bool ClockIsUnproven(DateTimeOffset newest, DateTimeOffset now) => Guard.HasJumped(newest, now) && !(now - FirstSweep >= Guard.Calm);

    internal RetentionRecord AtSweep(DateTimeOffset now) => this with { FirstSweep = FirstSweep ?? LastSweep ?? now, LastSweep = now, ClockJumpedAt = Guard.HasJumped(LastSweep, now) ? now : ClockJumpedAt };
}

/// <summary>Retention stands still.</summary>
public sealed record Freeze(string Reason, string Who, DateTimeOffset At);

/// <summary>A backup unlike those before it.</summary>
public sealed record Anomaly(string Backup, string Reasons, DateTimeOffset At)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"backup {Backup} is unlike those before it: {Reasons}";
}
