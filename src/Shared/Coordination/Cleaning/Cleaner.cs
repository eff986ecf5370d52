using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Cleaning;

/// <summary>Keeps what is remembered and stored from growing for ever, and nothing from being forgotten half way.</summary>
public sealed class Cleaner(AgentRegistry agents, TargetBook targets, Ledger ledger, ReportInbox inbox, CopyBook copies, IReadOnlyList<SweptStore> stores, IWorkQueue queue, TimeProvider time, ILogger log)
{
    /// <summary>Jobs are remembered longer than a year, so that one can be compared with the last.</summary>
    public static readonly TimeSpan JobsKept = TimeSpan.FromDays(400);

    /// <summary>What an attempt stored is left alone for so long.</summary>
    public static readonly TimeSpan OrphansKept = TimeSpan.FromDays(7);

    /// <summary>An agent sends the reports it kept before it claims: when it claimed this lately, none of an old attempt is still to come.</summary>
    public static readonly TimeSpan LatelySeen = TimeSpan.FromDays(1);

    /// <summary>Has every waiting report recorded, however often that failed.</summary>
    public async Task ResendReportsAsync(CancellationToken cancellationToken)
    {
        if (await queue.CountAsync(QueueNames.Reports, cancellationToken) > 0) return; // They are being recorded.
        await foreach (var report in inbox.WaitingAsync(cancellationToken)) await inbox.SendAsync(report, cancellationToken);
    }

    public async Task ForgetOldJobsAsync(string host, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - JobsKept;
        await foreach (var target in targets.ListAsync(host, cancellationToken))
        {
            await ledger.ForgetAsync(target.Target, before, cancellationToken);
            await ledger.ForgetAsync(RestoreOrder.DrillTarget(target.Target), before, cancellationToken);
        }
    }

    /// <summary>
    /// Removes what dead writers left unfinished in every store and, in replicas, what is left of copies that nobody owes any more: only of targets that are known here,
    /// for others may keep theirs in the same store. A store that cannot be asked hinders no other.
    /// </summary>
    /// <returns>How many objects and uploads were removed.</returns>
    public async Task<int> SweepStoresAsync(CancellationToken cancellationToken)
    {
        var known = await targets.ListAsync(null, cancellationToken).Select(target => target.Target).ToHashSetAsync(cancellationToken: cancellationToken);
        var owed = await copies.OwedAsync(null, cancellationToken).Select(copy => (copy.Target, copy.Backup)).ToHashSetAsync(cancellationToken: cancellationToken);
        var removed = 0;
        foreach (var store in stores)
        {
            try
            {
                removed += await store.Vault.SweepUnfinishedAsync(cancellationToken);
                if (store.IsPrimary) continue;
                removed += await store.Vault.SweepOrphansAsync(
                    OrphansKept, time, attempt => !known.Contains(attempt.Target) || owed.Contains((attempt.Target, attempt.Id)), cancellationToken);
            }
            catch (BaktainerException e)
            {
                Log.Retried(log, $"Sweeping store '{store.Name}'", e.Code, e.Message);
            }
        }

        return removed;
    }

    /// <summary>
    /// Removes what attempts left behind that no backup came of. Spared are attempts of open jobs, those whose report waits here, and all of a host whose agent
    /// is unknown or was not heard of lately: it may hold the report that makes a backup of them.
    /// </summary>
    /// <returns>How many objects were removed.</returns>
    public async Task<int> SweepOrphansAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var swept = new HashSet<string>();
        await foreach (var agent in agents.ListAsync(cancellationToken))
        {
            if (agent.RevokedAt is not null || now - agent.LastSeen < LatelySeen) swept.Add(agent.Host);
        }

        // After the agents: a report that came in since is seen.
        var wanted = new HashSet<(string Target, string Tag)>();
        await foreach (var job in ledger.OpenAsync(null, cancellationToken)) wanted.Add((job.Target, job.Tag));
        await foreach (var report in inbox.WaitingAsync(cancellationToken)) wanted.Add((report.Target, Job.TagOf(report.Job)));
        return await stores[0].Vault.SweepOrphansAsync(
            OrphansKept, time, attempt => !swept.Contains(TargetRecord.HostOf(attempt.Target)) || wanted.Contains((attempt.Target, attempt.Tag)), cancellationToken);
    }
}
