using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Targets;
using Baktainer.Storage;

namespace Baktainer.Coordination.Restores;

/// <summary>Makes jobs of operators' wishes to have a backup put back.</summary>
public sealed class RestoreDispatcher(AgentRegistry agents, TargetBook targets, CatalogIndex catalog, Ledger ledger, TimeProvider time)
{
    /// <summary>For <c>latest</c>: the target's newest good backup.</summary>
    public const string Latest = "latest";

    /// <param name="from">Whose backup.</param>
    /// <param name="backup">Its id, or <see cref="Latest"/>.</param>
    /// <param name="wish">Where to and how.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The job; its target is the agent's host and the backup's name, so no backup of that is made meanwhile.</returns>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BackupNotFound"/>, <see cref="FailureCodes.NoSuchEntry"/>, <see cref="FailureCodes.RestoreNotAllowed"/>.</exception>
    public async Task<Job> RequestAsync(string from, string backup, RestoreWish wish, CancellationToken cancellationToken)
    {
        var host = wish.Agent ?? TargetRecord.HostOf(from);
        if (wish.Into is { } into && !ObjectKey.IsSegment(into)) throw new BaktainerException(FailureCodes.BadUsage, "into: that is no container's name.");
        if (wish.Into is null && host != TargetRecord.HostOf(from)) throw new BaktainerException(FailureCodes.BadUsage, "into: is required where the backup came from another host.");
        var id = backup == Latest ? (await targets.StatusAsync(from, cancellationToken)).LastBackup ?? Latest : backup;
        await catalog.RequireAsync(from, id, cancellationToken);
        if (!(await agents.RequireAsync(host, cancellationToken)).CanRestore)
        {
            throw new BaktainerException(
                FailureCodes.RestoreNotAllowed, $"Agent '{host}' does not put backups back for the control plane.",
                "That is its own host's decision: BT_ALLOW_REMOTE_RESTORE and BT_IDENTITY_FILE there. 'baktainer restore' on a host with the identity needs neither.");
        }

        var now = time.GetUtcNow();
        var target = $"{host}/{TargetRecord.NameOf(from)}";
        var job = new Job
        {
            Id = Job.IdOf(target, Job.Restoring, now),
            Target = target,
            Schedule = Job.Restoring,
            Due = now,
            CreatedAt = now,
            Restore = new RestoreOrder(from, id, wish.Clean, wish.Into),
        };
        await ledger.AddAsync(job, cancellationToken);
        return job;
    }
}

/// <summary>Where a backup is to go, and how.</summary>
public sealed record RestoreWish
{
    /// <summary>The host of the agent that is to do it; without it, that of the backup.</summary>
    public string? Agent { get; init; }

    /// <summary>A container of that host; without it, the one that the backup came from.</summary>
    public string? Into { get; init; }

    /// <summary>Replace what is there, once it was backed up. Without it nothing is restored into a database that holds anything.</summary>
    public bool Clean { get; init; }
}
