using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Coordination.Targets;

/// <summary>A target as its agent last described it.</summary>
public sealed record TargetRecord
{
    public int V { get; init; } = 1;

    /// <summary><c>host/name</c>.</summary>
    public required string Target { get; init; }

    public required InventoryTarget Spec { get; init; }

    /// <summary>Since when its agent sees it no more.</summary>
    public DateTimeOffset? VanishedAt { get; init; }

    public bool CanRun => VanishedAt is null && !Spec.Problems.Any(problem => problem.IsError);

    /// <summary>What is wrong with its labels; empty when nothing is.</summary>
    [JsonIgnore]
    public string Errors => string.Join(" ", Spec.Problems.Where(problem => problem.IsError).Select(problem => $"{problem.Label}: {problem.Message}"));

    /// <summary>A target as another one names it: whole, or by its name on the same host.</summary>
    public static string Full(string target, string other) => other.Contains('/', StringComparison.Ordinal) ? other : $"{HostOf(target)}/{other}";

    public static string HostOf(string target) => target[..target.IndexOf('/', StringComparison.Ordinal)];

    public static string NameOf(string target) => target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>How a target fares.</summary>
public sealed record TargetStatus
{
    private const int MostUnrestorable = 20;

    public int V { get; init; } = 1;

    public required string Target { get; init; }

    /// <summary>The job that began last of those that have ended; a target's jobs run one after the other.</summary>
    public string? LastJob { get; init; }

    public DateTimeOffset? LastStartedAt { get; init; }

    public JobState? LastState { get; init; }

    public DateTimeOffset? LastFinishedAt { get; init; }

    /// <summary>Of the failures in a row the last one.</summary>
    public JobFailure? LastFailure { get; init; }

    public int FailuresInARow { get; init; }

    /// <summary>How many failures in a row the last job ended, if it was good.</summary>
    public int FailuresBefore { get; init; }

    public string? LastBackup { get; init; }

    public DateTimeOffset? LastGoodAt { get; init; }

    /// <summary>About the backup of <see cref="LastBackup"/>; null when only its manifest tells.</summary>
    public GoodRun? LastGood { get; init; }

    public RunTotals Totals { get; init => field = value ?? new(); } = new();

    public DateTimeOffset? LastVerifiedAt { get; init; }

    /// <summary>The job of the newest drill that has ended, well or not.</summary>
    public string? LastDrill { get; init; }

    public DateTimeOffset? LastDrillAt { get; init; }

    /// <summary>Which backup it was of.</summary>
    public string? LastDrillBackup { get; init; }

    public DateTimeOffset? LastGoodDrillAt { get; init; }

    /// <summary>How long putting back took in the newest good one.</summary>
    public double? LastDrillSeconds { get; init; }

    /// <summary>Of the newest drill; null when that was good.</summary>
    public JobFailure? LastDrillFailure { get; init; }

    public int DrillFailuresInARow { get; init; }

    /// <summary>How many failures in a row the newest drill ended, if it was good.</summary>
    public int DrillFailuresBefore { get; init; }

    /// <summary>Backups of which a drill said that they are not what was written: no good ones for retention, until a drill of them passes. The last few.</summary>
    public IReadOnlyList<string> Unrestorable { get; init => field = value ?? []; } = [];

    /// <summary>How many replicas have the newest backup; null where nothing is replicated.</summary>
    public int? Copies { get; init; }

    /// <summary>How many are to have it.</summary>
    public int? CopiesWanted { get; init; }

    /// <summary>A backup was due and must be there by now; null when nothing is owed.</summary>
    public DateTimeOffset? ExpectedBy { get; init; }

    /// <summary>True when a job that began later has ended already: what the given one says is no news.</summary>
    public bool IsNewerThan(Job job) => LastJob is not null && LastJob != job.Id && job.StartedAt < LastStartedAt;

    /// <summary>With an ended drill's outcome. The same for one outcome however often; a good one stays good.</summary>
    public TargetStatus AfterDrill(Job drill)
    {
        var (backup, isGood) = (drill.Restore!.Backup, drill.State == JobState.Done);
        var others = Unrestorable.Where(id => id != backup);
        var after = isGood
            ? this with { Unrestorable = [.. others], LastGoodDrillAt = LastGoodDrillAt > drill.FinishedAt ? LastGoodDrillAt : drill.FinishedAt }
            : drill.Failure?.Kind == nameof(FailureKind.Corrupt) ? this with { Unrestorable = [.. others.TakeLast(MostUnrestorable - 1), backup] } : this;
        if (string.CompareOrdinal(drill.Id, LastDrill) < 0 || (LastDrill == drill.Id && LastDrillFailure is null == isGood)) return after;
        return after with
        {
            LastDrill = drill.Id,
            LastDrillAt = drill.FinishedAt,
            LastDrillBackup = backup,
            LastDrillSeconds = isGood ? drill.Restored?.Seconds : LastDrillSeconds,
            LastDrillFailure = drill.Failure,
            DrillFailuresInARow = isGood ? 0 : DrillFailuresInARow + 1,
            DrillFailuresBefore = isGood ? DrillFailuresInARow : 0,
        };
    }

    /// <summary>With an ended job's outcome. The same for one outcome however often; a done job stays done.</summary>
    public TargetStatus After(Job job)
    {
        if (LastJob == job.Id && (LastState == job.State || LastState == JobState.Done)) return this;
        var ended = this with { LastJob = job.Id, LastState = job.State, LastStartedAt = job.StartedAt, LastFinishedAt = job.FinishedAt };
        return job.State switch
        {
            JobState.Done => ended with { LastFailure = null, FailuresInARow = 0, FailuresBefore = FailuresInARow, Totals = Totals with { Done = Totals.Done + 1 } },
            JobState.Failed => ended with { LastFailure = job.Failure, FailuresInARow = FailuresInARow + 1, Totals = Totals with { Failed = Totals.Failed + 1 } },
            _ => ended,
        };
    }
}
