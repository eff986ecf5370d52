using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Baktainer.Scheduling;

namespace Baktainer.Coordination.Planning;

/// <summary>
/// Turns schedules into jobs. Every step can be repeated: a job's id comes from target, schedule and due time, so planning twice changes nothing,
/// and nothing is taken off the index before what follows from it is written.
/// </summary>
/// <param name="index">What runs next.</param>
/// <param name="targets">What there is.</param>
/// <param name="policies">What the operator says.</param>
/// <param name="work">What runs are there, and how one becomes a job.</param>
/// <param name="time">The clock.</param>
internal sealed class RunPlanner(RunIndex index, TargetBook targets, PolicyBook policies, IPlannedWork work, TimeProvider time)
{
    /// <summary>An entry beside a plan that names another run is left over, or somebody is about to write the plan: it is left alone for so long.</summary>
    private static readonly TimeSpan Unnamed = TimeSpan.FromHours(1);

    /// <summary>Plans what is due. What cannot be planned holds up nothing else.</summary>
    /// <returns>The jobs that are new.</returns>
    public async Task<IReadOnlyList<Job>> PlanDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var jobs = new List<Job>();
        var open = work.OpenTargets();
        BaktainerException? failure = null;
        IReadOnlyList<Policy>? inForce = null;
        await foreach (var entry in index.DueAsync(now, cancellationToken))
        {
            if (entry.Value.Run.FireAt > now) continue; // By less than the index can tell.
            inForce ??= await policies.ListAsync(cancellationToken);
            try
            {
                if (await PlanOneAsync(entry, inForce, open, now, cancellationToken) is { } job) jobs.Add(job);
            }
            catch (BaktainerException e) when (e.Kind != FailureKind.Unavailable)
            {
                failure ??= e;
            }
        }

        return failure is null ? jobs : throw failure;
    }

    /// <summary>When the next run starts; null when none is planned.</summary>
    public Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) => index.NextAsync(time.GetUtcNow(), cancellationToken);

    /// <summary>Brings the plans of a host's targets in line with what holds for them now. A run that is still right keeps its time.</summary>
    /// <param name="host">Whose targets.</param>
    /// <param name="inForce">The policies.</param>
    /// <param name="repair">Look at every planned run's entry in the index too, not only at those that may have been dropped.</param>
    /// <param name="cancellationToken">Stops half way: do it again.</param>
    public async Task ReplanAsync(string host, IReadOnlyList<Policy> inForce, bool repair, CancellationToken cancellationToken)
    {
        var plans = await index.OfHostAsync(host, cancellationToken);
        await foreach (var target in targets.ListAsync(host, cancellationToken))
            await ReplanAsync(target, plans.GetValueOrDefault(target.Target) ?? new PlannedRuns(), inForce, repair, cancellationToken);
    }

    /// <summary>Those that can be compiled, by name.</summary>
    public Dictionary<string, Schedule> Schedules(TargetRecord target, IReadOnlyList<Policy> inForce) => work.SchedulesOf(target, inForce)
        .Where(spec => Schedule.Problems(spec).Count == 0).GroupBy(spec => spec.Name).ToDictionary(same => same.Key, same => Schedule.Compile(same.First()));

    private async Task<Job?> PlanOneAsync(
        Versioned<DueRun> entry, IReadOnlyList<Policy> inForce, OpenTargets open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = entry.Value;
        var plan = await index.OfAsync(due.Target, cancellationToken);
        var planned = plan.Runs.GetValueOrDefault(due.Schedule);
        var target = await targets.FindAsync(due.Target, cancellationToken);
        var schedule = target is null ? null : Schedules(target, inForce).GetValueOrDefault(due.Schedule);
        Job? job = null;
        // Without a plan it is somebody's who died before writing that, or one that was done (a job is made only once); of those who follow it may be an earlier one.
        if (planned != due.Run && (planned is not null || schedule?.Spec.After is not null))
        {
            if (now - due.Run.FireAt < Unnamed) return null;
        }
        else if (target is null)
        {
            await index.SetAsync(due.Target, due.Schedule, null, other => other == due.Run, cancellationToken);
        }
        else if (!target.CanRun)
        {
            await WaitAsync(entry, cancellationToken);
            return null;
        }
        else if (schedule is null || schedule.Fingerprint != due.Run.Fingerprint)
        {
            await ReplanAsync(target, plan, inForce, repair: false, cancellationToken);
        }
        else
        {
            job = await RunAsync(due, schedule, open, now, cancellationToken);
        }

        await index.DropAsync(entry, cancellationToken);
        return job;
    }

    private async Task<Job?> RunAsync(DueRun due, Schedule schedule, OpenTargets open, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firing = new Firing(due.Run.Due, due.Run.FireAt);
        var job = schedule.Missed(due.Target, firing, now) is { } run ? await work.AddAsync(due.Target, schedule, run.Due, open, cancellationToken) : null;
        await index.SetAsync(due.Target, due.Schedule, Run(schedule, schedule.Following(due.Target, firing, now)), planned => planned is null || planned == due.Run, cancellationToken);
        return job;
    }

    /// <summary>A target that cannot run now keeps its planned run, which is made up for when it can. Until then it is off the index, so that planning does not meet it each time.</summary>
    private async Task WaitAsync(Versioned<DueRun> entry, CancellationToken cancellationToken)
    {
        await index.DropAsync(entry, cancellationToken);
        if (await targets.FindAsync(entry.Value.Target, cancellationToken) is { CanRun: true }) // Came back meanwhile, and found the entry still there.
            await index.EnsureAsync(entry.Value.Target, entry.Value.Schedule, entry.Value.Run, cancellationToken);
    }

    private async Task ReplanAsync(TargetRecord target, PlannedRuns plan, IReadOnlyList<Policy> inForce, bool repair, CancellationToken cancellationToken)
    {
        if (!target.CanRun) return;
        var now = time.GetUtcNow();
        var schedules = Schedules(target, inForce);
        foreach (var gone in plan.Runs.Keys.Where(name => !schedules.ContainsKey(name))) await index.SetAsync(target.Target, gone, null, _ => true, cancellationToken);
        foreach (var (name, schedule) in schedules)
        {
            if (schedule.Spec.After is { } leader) await index.FollowAsync(TargetRecord.Full(target.Target, leader), new Follower(target.Target, name), cancellationToken);
            var planned = plan.Runs.GetValueOrDefault(name);
            if (planned?.Fingerprint != schedule.Fingerprint)
            {
                await index.SetAsync(
                    target.Target, name, Run(schedule, First(schedule, target.Target, now)), other => other?.Fingerprint != schedule.Fingerprint, cancellationToken);
            }
            else if (repair || planned.FireAt <= now)
            {
                await index.EnsureAsync(target.Target, name, planned, cancellationToken);
            }
        }
    }

    /// <summary>A one-time run of which nobody knew in time, since its label was just set or nobody could plan, is not yet missed.</summary>
    private static Firing? First(Schedule schedule, string target, DateTimeOffset now) => schedule.Next(target, schedule.Spec.At is null ? now : now - Schedule.Grace);

    private static PlannedRun? Run(Schedule schedule, Firing? firing) => firing is { } run ? new PlannedRun(schedule.Fingerprint, run.Due, run.FireAt) : null;
}
