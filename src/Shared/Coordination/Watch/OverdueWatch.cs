using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Drills;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Targets;
using Baktainer.Notifications;
using Baktainer.Notifications.Delivery;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Watch;

/// <summary>
/// Looks for what did not happen: lost leases, silent agents, vanished or mislabelled targets, backups that failed or are overdue. Each time it works out all that is wrong
/// of these kinds from what is remembered, and makes the open alerts just that: what a process that died raised or forgot is put right by the next look.
/// </summary>
public sealed class OverdueWatch(
    AgentRegistry agents, TargetBook targets, PolicyBook policies, Ledger ledger, AlertBook alerts, NoticeBook notices, PlannerOptions options, TimeSpan silence, TimeProvider time, ILogger log)
{
    private static readonly AlertKind[] Kinds = [AlertKind.AgentSilent, AlertKind.TargetVanished, AlertKind.BadLabels, AlertKind.Overdue, AlertKind.BackupFailed, AlertKind.DrillFailed, AlertKind.CannotDrill];

    /// <summary>Looking at all targets takes one part in so many of its process's time at most, however many there are.</summary>
    private const int Rest = 10;
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    private long began;
    private TimeSpan took;

    /// <summary>Takes note of drills whose agent is silent.</summary>
    public required DrillRecorder Drills { get; init; }

    /// <summary>Null when agents write to the store themselves.</summary>
    public UploadGrants? Grants { get; init; }

    public required Attendance Attendance { get; init; }

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var over = await Attendance.MarkAsync(cancellationToken) ? await ExpireAsync(cancellationToken) : [];
        if (time.GetElapsedTime(began) >= took * Rest || time.GetElapsedTime(began) >= took + LongestRest) await LookAtAllAsync(cancellationToken);

        // Last: a store that hangs must not keep anybody from being told.
        foreach (var job in over) await (Grants?.EndAsync(job, cancellationToken) ?? Task.CompletedTask);
    }

    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        began = time.GetTimestamp();

        // Read first: whatever an alert among these was raised for is seen below.
        var open = (await alerts.ListAsync(cancellationToken)).Where(alert => Kinds.Contains(alert.Kind)).ToDictionary(alert => (alert.Kind, alert.Subject), alert => alert.Message);
        var wrong = await FindAsync(cancellationToken);
        foreach (var (what, message) in wrong.Where(found => open.GetValueOrDefault(found.Key) != found.Value)) await alerts.AddAsync(what.Kind, what.Subject, message, cancellationToken);
        foreach (var (kind, subject) in open.Keys.Where(what => !wrong.ContainsKey(what))) await alerts.ClearAsync(kind, subject, cancellationToken);
        took = time.GetElapsedTime(began);
    }

    /// <returns>The jobs that have come to nothing.</returns>
    private async Task<List<Job>> ExpireAsync(CancellationToken cancellationToken)
    {
        var over = new List<Job>();
        await foreach (var job in ledger.ExpireAsync(cancellationToken))
        {
            await TakeNoteAsync(job, cancellationToken);
            if (!job.IsOpen) over.Add(job);
        }

        return over;
    }

    private async Task TakeNoteAsync(Job job, CancellationToken cancellationToken)
    {
        Log.LeaseLost(log, job.Target, job.Id, job.State);
        if (job.IsDrill) await Drills.RecordAsync(job, cancellationToken);
        if (job is not { State: JobState.Failed, Restore: null }) return;
        var status = await targets.ChangeStatusAsync(job.Target, status => status.IsNewerThan(job) ? status : status.After(job), cancellationToken);
        await notices.AddAsync(JobNotices.Failed(job, Math.Max(1, status.FailuresInARow)), cancellationToken);
    }

    private async Task<Dictionary<(AlertKind Kind, string Subject), string>> FindAsync(CancellationToken cancellationToken)
    {
        var wrong = new Dictionary<(AlertKind, string), string>();
        var inForce = await policies.ListAsync(cancellationToken);
        var (schedules, drills) = (new ScheduleCheck(inForce, options.DefaultSchedule), new DrillCheck(inForce, options.DefaultDrill));
        await foreach (var agent in agents.ListAsync(cancellationToken))
        {
            drills.Add(agent);
            if (agent.IsSilent(time.GetUtcNow(), silence))
                wrong[(AlertKind.AgentSilent, agent.Host)] = $"Not heard from since {agent.LastSeen:u}. Its targets are not backed up.";
        }

        var odd = new List<(string Target, string Problem)>();
        await foreach (var target in targets.ListAsync(null, cancellationToken))
        {
            schedules.Add(target);
            if (drills.Add(target) is { } never) odd.Add((target.Target, never));
            if (target.VanishedAt is { } since)
                wrong[(AlertKind.TargetVanished, target.Target)] = $"Its container has not been seen since {since:u}. Forget the target if that is meant.";
            else if (target.Errors is { Length: > 0 } problems) wrong[(AlertKind.BadLabels, target.Target)] = problems;
        }

        foreach (var (target, problem) in schedules.Problems().Concat(odd))
            wrong[(AlertKind.BadLabels, target)] = wrong.TryGetValue((AlertKind.BadLabels, target), out var first) ? $"{first} {problem}" : problem;
        foreach (var (host, problem) in drills.Problems()) wrong[(AlertKind.CannotDrill, host)] = problem;
        await foreach (var status in targets.StatusesAsync(null, cancellationToken)) Look(status, wrong);
        return wrong.ToDictionary(found => found.Key, found => AlertBook.Fit(found.Value));
    }

    private void Look(TargetStatus status, Dictionary<(AlertKind, string), string> wrong)
    {
        if (status is { FailuresInARow: > 0, LastFailure: { } failure }) wrong[(AlertKind.BackupFailed, status.Target)] = $"{failure.Code}: {failure.Message}";
        if (status.LastDrillFailure is { } cause) wrong[(AlertKind.DrillFailed, status.Target)] = DrillRecorder.Message(cause);
        if (status.ExpectedBy < time.GetUtcNow())
            wrong[(AlertKind.Overdue, status.Target)] = $"No good backup since {(status.LastGoodAt is { } last ? $"{last:u}" : "it is known")}; one was due by {status.ExpectedBy:u}.";
    }
}
