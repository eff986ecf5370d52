using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Planning;

/// <summary>Plans backups.</summary>
/// <param name="index">What runs next.</param>
/// <param name="targets">What there is.</param>
/// <param name="policies">What the operator says.</param>
/// <param name="ledger">Where jobs go.</param>
/// <param name="options">Defaults.</param>
/// <param name="time">The clock.</param>
public sealed class Planner(RunIndex index, TargetBook targets, PolicyBook policies, Ledger ledger, PlannerOptions options, TimeProvider time) : IPlannedWork
{
    private RunPlanner Runs => field ??= new RunPlanner(index, targets, policies, this, time);

    /// <inheritdoc cref="RunPlanner.PlanDueAsync"/>
    public Task<IReadOnlyList<Job>> PlanDueAsync(CancellationToken cancellationToken) => Runs.PlanDueAsync(cancellationToken);

    /// <inheritdoc cref="RunPlanner.NextAsync"/>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => Runs.NextAsync(cancellationToken);

    /// <inheritdoc cref="RunPlanner.ReplanAsync(string, IReadOnlyList{Policy}, bool, CancellationToken)"/>
    public Task ReplanAsync(string host, IReadOnlyList<Policy> inForce, bool repair, CancellationToken cancellationToken) => Runs.ReplanAsync(host, inForce, repair, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<ScheduleSpec> SchedulesOf(TargetRecord target, IReadOnlyList<Policy> inForce) => EffectiveTarget.Of(target, inForce, options.DefaultSchedule).Schedules.Value;

    /// <inheritdoc/>
    public OpenTargets OpenTargets() => new(ledger);

    /// <summary>Plans those who come after a target that was backed up well: from now on, later by their jitter and outside their blackouts.</summary>
    /// <returns>The jobs that are new now; the others are planned.</returns>
    public async Task<IReadOnlyList<Job>> FollowAsync(Job done, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var jobs = new List<Job>();
        var open = OpenTargets();
        IReadOnlyList<Policy>? inForce = null;
        await foreach (var entry in index.FollowersAsync(done.Target, cancellationToken))
        {
            inForce ??= await policies.ListAsync(cancellationToken);
            var follower = entry.Value;
            if (await targets.FindAsync(follower.Target, cancellationToken) is { CanRun: false }) continue; // It may come back.
            if (await FollowingAsync(follower, done.Target, inForce, cancellationToken) is not { } schedule)
                await UnfollowAsync(entry, done.Target, cancellationToken);
            else if (schedule.FiringOf(follower.Target, now).FireAt is var start && start > now)
                await index.SetAsync(follower.Target, follower.Schedule, new PlannedRun(schedule.Fingerprint, done.Due, start), _ => true, cancellationToken);
            else if (await AddAsync(follower.Target, schedule, done.Due, open, cancellationToken) is { } job) jobs.Add(job);
        }

        return jobs;
    }

    /// <summary>A job for now, whatever the schedules say.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchTarget"/>; <see cref="FailureCodes.BadLabels"/> when it cannot run as it is.</exception>
    public async Task<Job> RunNowAsync(string target, CancellationToken cancellationToken)
    {
        var found = await targets.FindAsync(target, cancellationToken)
            ?? throw new BaktainerException(FailureCodes.NoSuchTarget, $"There is no target '{target}'.", "Targets are listed by GET /api/v1/targets.");
        if (!found.CanRun)
        {
            var why = found.VanishedAt is { } since
                ? $"its container has not been seen since {since:u}"
                : found.Errors;
            throw new BaktainerException(FailureCodes.BadLabels, $"'{target}' cannot be backed up: {why}");
        }

        var job = NewJob(target, Job.Manual, time.GetUtcNow());
        await ledger.AddAsync(job, cancellationToken);
        return job;
    }

    /// <inheritdoc/>
    public async Task<Job?> AddAsync(string target, Schedule schedule, DateTimeOffset due, OpenTargets open, CancellationToken cancellationToken)
    {
        var job = NewJob(target, schedule.Spec.Name, due);
        if (await ledger.GetAsync(target, job.Id, cancellationToken) is not null) return null;
        if (schedule.Spec.Collision == Collision.Skip && await open.OtherAsync(job, cancellationToken) is { } other)
        {
            var why = new JobFailure(FailureCodes.Overlap.Id, nameof(FailureKind.Conflict), $"Left out: job {other.Id} of this target was still {other.State}.", "Give it more time, or set the schedule's collision to queue.");
            await ledger.AddAsync(job with { State = JobState.Skipped, Failure = why, FinishedAt = job.CreatedAt }, cancellationToken);
            return null;
        }

        await targets.ChangeStatusAsync(
            target, status => status.ExpectedBy is null ? status with { ExpectedBy = job.CreatedAt + options.OverdueGrace } : status, cancellationToken);
        if (!await ledger.AddAsync(job, cancellationToken)) return null;
        await open.AddAsync(job, cancellationToken);
        return job;
    }

    /// <summary>Null when that schedule does not wait for the leader (any more).</summary>
    private async Task<Schedule?> FollowingAsync(Follower follower, string leader, IReadOnlyList<Policy> inForce, CancellationToken cancellationToken) =>
        await targets.FindAsync(follower.Target, cancellationToken) is { } target
        && Runs.Schedules(target, inForce).TryGetValue(follower.Schedule, out var schedule)
        && schedule.Spec.After is { } after && TargetRecord.Full(target.Target, after) == leader ? schedule : null;

    private async Task UnfollowAsync(Versioned<Follower> entry, string leader, CancellationToken cancellationToken)
    {
        await index.UnfollowAsync(entry, cancellationToken);
        if (await FollowingAsync(entry.Value, leader, await policies.ListAsync(cancellationToken), cancellationToken) is not null) // Again, and found the entry still there.
            await index.FollowAsync(leader, entry.Value, cancellationToken);
    }

    private Job NewJob(string target, string schedule, DateTimeOffset due) => new()
    {
        Id = Job.IdOf(target, schedule, due),
        Target = target,
        Schedule = schedule,
        Due = due,
        CreatedAt = time.GetUtcNow(),
    };
}

/// <summary>What holds unless labels or policies say otherwise.</summary>
/// <param name="DefaultSchedule">For targets of which nobody says when.</param>
/// <param name="OverdueGrace">How long after its time a backup may take to be there before it is overdue.</param>
public sealed record PlannerOptions(ScheduleSpec DefaultSchedule, TimeSpan OverdueGrace)
{
    /// <summary>For targets of which nobody says when they are proved.</summary>
    public DrillRule DefaultDrill { get; init; } = DrillRule.None;
}
