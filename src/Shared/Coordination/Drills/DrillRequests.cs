using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;

namespace Baktainer.Coordination.Drills;

/// <summary>Makes jobs of drills, for the agent of the target's own host. Of a target one drill is open at a time.</summary>
public sealed class DrillRequests(AgentRegistry agents, TargetBook targets, CatalogIndex catalog, Ledger ledger, TimeProvider time)
{
    /// <summary>A drill for now, that somebody asks for.</summary>
    /// <param name="target">Whose backup, <c>host/name</c>.</param>
    /// <param name="backup">Its id; null for the newest good one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="BaktainerException">
    /// <see cref="FailureCodes.BackupNotFound"/>, <see cref="FailureCodes.NoSuchEntry"/>, <see cref="FailureCodes.RestoreNotAllowed"/>; <see cref="FailureCodes.Overlap"/> while another one is open.
    /// </exception>
    public async Task<Job> RequestAsync(string target, string? backup, CancellationToken cancellationToken)
    {
        var id = backup ?? (await targets.StatusAsync(target, cancellationToken)).LastBackup
            ?? throw new BaktainerException(FailureCodes.BackupNotFound, $"The catalog has no backup at all of '{target}'.");
        await catalog.RequireAsync(target, id, cancellationToken);
        var host = TargetRecord.HostOf(target);
        if (!(await agents.RequireAsync(host, cancellationToken)).CanDrill) throw new BaktainerException(FailureCodes.RestoreNotAllowed, DrillCheck.Cannot(host), DrillCheck.Remedy);
        var job = NewJob(target, id, time.GetUtcNow());
        if (await new OpenTargets(ledger).OtherAsync(job, cancellationToken) is { } other)
            throw new BaktainerException(FailureCodes.Overlap, $"Drill {other.Id} of '{target}' is still {other.State}.", "Wait for its end, or cancel it.");
        await ledger.AddAsync(job, cancellationToken);
        return job;
    }

    /// <summary>A drill that is due, of the newest good backup. May be asked again.</summary>
    /// <returns>Null where it is made already, another one is open, there is nothing to prove, or nobody who can: <see cref="DrillCheck"/> tells that.</returns>
    internal async Task<Job?> PlanAsync(string target, DateTimeOffset due, OpenTargets open, CancellationToken cancellationToken)
    {
        if ((await targets.StatusAsync(target, cancellationToken)).LastBackup is not { } newest) return null;
        var job = NewJob(target, newest, due);
        var other = await open.OtherAsync(job, cancellationToken);
        if (await agents.FindAsync(TargetRecord.HostOf(target), cancellationToken) is not { RevokedAt: null, CanDrill: true })
        {
            // It could when it was asked: nobody would ever take this one.
            if (other is { State: JobState.Planned }) await ledger.CancelAsync(other.Target, other.Id, cancellationToken);
            return null;
        }

        if (other is not null || !await ledger.AddAsync(job, cancellationToken)) return null;
        await open.AddAsync(job, cancellationToken);
        return job;
    }

    private Job NewJob(string target, string backup, DateTimeOffset due)
    {
        var name = RestoreOrder.DrillTarget(target);
        return new Job
        {
            Id = Job.IdOf(name, Job.Drilling, due),
            Target = name,
            Schedule = Job.Drilling,
            Due = due,
            CreatedAt = time.GetUtcNow(),
            Restore = new RestoreOrder(target, backup, Clean: false) { Scratch = true },
        };
    }
}
