namespace Baktainer.Retention;

/// <summary>All that is known of a target when it is decided which of its backups go.</summary>
public sealed record TargetFacts
{
    /// <summary>In any order.</summary>
    public required IReadOnlyList<BackupFacts> Backups { get; init; }

    /// <summary>Why the latest run came to nothing; null when it did not, or when nobody knows of any.</summary>
    public string? LatestRunFailed { get; init; }

    /// <summary>Why nothing may be deleted, as an operator or the anomaly gate says.</summary>
    public string? Frozen { get; init; }

    /// <summary>By the clock that <c>now</c> comes from.</summary>
    public DateTimeOffset? LastSweep { get; init; }

    /// <summary>When a sweep last found that the clock had jumped.</summary>
    public DateTimeOffset? ClockJumpedAt { get; init; }

    /// <summary>Of the store, in bytes; null when it cannot say.</summary>
    public long? FreeBytes { get; init; }
}

/// <summary>One backup: what has a manifest.</summary>
/// <param name="Id">Of one target, ids order by time.</param>
/// <param name="At">When it began, as the id says.</param>
/// <param name="Bytes">What deleting it frees.</param>
public sealed record BackupFacts(string Id, DateTimeOffset At, long Bytes)
{
    /// <summary>Why its manifest cannot be read.</summary>
    public string? Unreadable { get; init; }

    /// <summary>The anomaly gate marked it, and nobody has accepted it.</summary>
    public bool Anomalous { get; init; }

    /// <summary>It was found not to be what was written.</summary>
    public bool Damaged { get; init; }

    /// <summary>It was read back at least once.</summary>
    public bool Verified { get; init; }

    /// <summary>The store refuses to delete it before.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>What is being done with it.</summary>
    public string? InUse { get; init; }

    /// <summary>In other stores.</summary>
    public int Copies { get; init; }

    /// <summary>Of a copy in a replica: the store that backups are made in has it too.</summary>
    public bool InPrimary { get; init; }

    /// <summary>One to rely on.</summary>
    public bool IsGood => Unreadable is null && !Anomalous && !Damaged;
}
