using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Coordination.Overview;

/// <summary>A job as operators see it: without the secret of its holder's lease.</summary>
public sealed record JobView
{
    public required string Target { get; init; }

    public required string Id { get; init; }

    public required string Schedule { get; init; }

    public required JobState State { get; init; }

    public required DateTimeOffset Due { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int Attempt { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>When done: the id of the backup.</summary>
    public string? Backup { get; init; }

    /// <summary>For restores: what is put back.</summary>
    public RestoreOrder? Restore { get; init; }

    /// <summary>When that is done: what came back.</summary>
    public RestoredFacts? Restored { get; init; }

    public JobFailure? Failure { get; init; }

    public IReadOnlyList<string> EarlierFailures { get; init; } = [];

    public static JobView Of(Job job) => new()
    {
        Target = job.Target,
        Id = job.Id,
        Schedule = job.Schedule,
        State = job.State,
        Due = job.Due,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        LeaseUntil = job.LeaseUntil,
        FinishedAt = job.FinishedAt,
        Attempt = job.Attempt,
        CancelRequested = job.CancelRequested,
        Backup = job.Backup,
        Restore = job.Restore,
        Restored = job.Restored,
        Failure = job.Failure,
        EarlierFailures = job.EarlierFailures,
    };
}
