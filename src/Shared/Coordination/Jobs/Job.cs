using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;

namespace Baktainer.Coordination.Jobs;

/// <summary>One planned backup of one target, from planning to its end.</summary>
public sealed record Job
{
    /// <summary>The schedule of jobs that somebody asked for.</summary>
    public const string Manual = Scheduling.ScheduleRules.Manual;

    /// <summary>The schedule of jobs that put a backup back.</summary>
    public const string Restoring = "restore";

    /// <summary>The schedule of jobs that put a backup into a scratch container, to prove it.</summary>
    public const string Drilling = "drill";

    public int V { get; init; } = 1;

    /// <summary>See <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary><c>host/name</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The schedule's name, or <see cref="Manual"/>.</summary>
    public required string Schedule { get; init; }

    /// <summary>What it was planned for, before jitter: part of its identity.</summary>
    public required DateTimeOffset Due { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public JobState State { get; init; }

    /// <summary>Counts leases, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>While it is leased: a secret of the holder's, new with each lease.</summary>
    public string? Lease { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Somebody asked to cancel; the holder is told at its next heartbeat.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>When done: the manifest's id.</summary>
    public string? Backup { get; init; }

    /// <summary>Set when a backup is to be put back, not made.</summary>
    public RestoreOrder? Restore { get; init; }

    /// <summary>It proves a backup, and changes nothing.</summary>
    [JsonIgnore]
    public bool IsDrill => Restore is { Scratch: true };

    /// <summary>When that is done: what came back.</summary>
    public RestoredFacts? Restored { get; init; }

    /// <summary>When not done: the true cause.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Why earlier leases came to nothing.</summary>
    public IReadOnlyList<string> EarlierFailures { get; init => field = value ?? []; } = [];

    /// <summary>The W3C trace context in which it was planned; null where nobody traces.</summary>
    public string? Trace { get; init; }

    [JsonIgnore]
    public string Agent => TargetRecord.HostOf(Target);

    /// <summary>Given up since its agent was not heard of: nobody reported that, so the ledger itself must see to it that it becomes known.</summary>
    [JsonIgnore]
    public bool IsSilent => State == JobState.Failed && Failure?.Code == FailureCodes.AgentSilent.Id;

    [JsonIgnore]
    public bool IsOpen => State is JobState.Planned or JobState.Leased;

    /// <summary>Eight hex digits that stand for the job in a backup's id.</summary>
    [JsonIgnore]
    public string Tag => TagOf(Id);

    /// <summary>Without the lease.</summary>
    public override string ToString() => $"{Target} {Id} {State}";

    public static string TagOf(string id) => id[^16..^8];

    /// <summary>Due time and hash of what makes a job one job, so that planning twice changes nothing: <c>yyyyMMddTHHmmssfffZ-16hexdigits</c>. Of one target, ids order by time.</summary>
    public static string IdOf(string target, string schedule, DateTimeOffset due)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{target}\n{schedule}\n{due.UtcDateTime:O}"));
        return $"{Stamp.Of(due)}-{Convert.ToHexStringLower(hash)[..16]}";
    }
}

/// <summary>Why a job was not done.</summary>
/// <param name="Code">For example <c>BK302</c>.</param>
/// <param name="Kind">Name of the <see cref="Contracts.FailureKind"/>.</param>
/// <param name="Message">What failed, on what and why.</param>
/// <param name="Remedy">What to do.</param>
public sealed record JobFailure(string Code, string Kind, string Message, string? Remedy = null);

/// <summary>Where a job stands. <c>planned → leased → done | failed | cancelled</c>; a lost lease leads back to planned; skipped jobs are only remembered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    [JsonStringEnumMemberName("planned")]
    Planned,
    [JsonStringEnumMemberName("leased")]
    Leased,
    [JsonStringEnumMemberName("done")]
    Done,
    [JsonStringEnumMemberName("failed")]
    Failed,
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
