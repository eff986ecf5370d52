using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Replication;

namespace Baktainer.Coordination.Replication;

/// <summary>Decides which backups are copied where, and has it done: each copy is a message of its own, so that one broken replica delays no other.</summary>
/// <param name="options">Where copies are kept.</param>
/// <param name="copies">What is owed.</param>
/// <param name="catalog">What backups there are.</param>
/// <param name="targets">Gets how many copies the newest backup has.</param>
/// <param name="policies">May say which replicas a target has.</param>
/// <param name="queue">Carries the work.</param>
public sealed class ReplicaDesk(ReplicationOptions options, CopyBook copies, CatalogIndex catalog, TargetBook targets, PolicyBook policies, IWorkQueue queue)
{
    private const int PageSize = 200;

    /// <summary>The replicas of a target: those that the first fitting policy that says something names, or all whose own patterns want it.</summary>
    public async Task<IReadOnlyList<Replica>> OfAsync(string target, CancellationToken cancellationToken)
    {
        if (options.Replicas.Count == 0) return [];
        return await targets.FindAsync(target, cancellationToken) is { } known
            ? (await OfAsync([known], cancellationToken))[0]
            : [.. options.Replicas.Where(replica => replica.Wants(target))];
    }

    /// <summary>The replicas of each of these targets.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Replica>>> OfAsync(IReadOnlyList<TargetRecord> known, CancellationToken cancellationToken)
    {
        if (options.Replicas.Count == 0) return [.. known.Select(_ => (IReadOnlyList<Replica>)[])];
        var saying = (await policies.ListAsync(cancellationToken)).Where(policy => policy.Replicas is not null).ToList();
        return [.. known.Select(target => Of(target, saying.Find(policy => Fits(policy, target))?.Replicas))];

        IReadOnlyList<Replica> Of(TargetRecord target, IReadOnlyList<string>? named) =>
            [.. options.Replicas.Where(replica => named is null ? replica.Wants(target.Target) : named.Contains(replica.Name))];
    }

    /// <summary>A backup is there: owes its copies.</summary>
    public async Task AskAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var wanted = await OfAsync(manifest.Target, cancellationToken);
        foreach (var replica in wanted) await AskAsync(replica.Name, manifest, cancellationToken);
        if (wanted.Count > 0) await CountAsync(manifest.Target, manifest.Id, wanted.Count, cancellationToken);
    }

    /// <summary>Something is wrong with a copy: has it replaced from another.</summary>
    public async Task AskRepairAsync(string place, Manifest manifest, CancellationToken cancellationToken)
    {
        await copies.OweRepairAsync(place, manifest, cancellationToken);
        await SendAsync(place, manifest.Target, manifest.Id, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Has every backup of the catalog that a replica lacks copied, a page at a time.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchReplica"/>.</exception>
    public Task BackfillAsync(string replica, CancellationToken cancellationToken) => options.Find(replica) is null
        ? throw new BaktainerException(FailureCodes.NoSuchReplica, "There is no replica of that name.", $"{ReplicaSettings.Names} names them.")
        : queue.SendAsync(QueueNames.Replicate, new WorkOrder { Replica = replica }.ToJson(), TimeSpan.Zero, cancellationToken);

    /// <summary>One page of a backfill; sends for the next.</summary>
    public async Task BackfillPageAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        if (options.Find(order.Replica ?? "") is not { } replica) return;
        var page = await catalog.PageAsync(null, order.After, PageSize, cancellationToken);
        var wanted = new Dictionary<string, bool>();
        foreach (var manifest in page.Items)
        {
            if (!wanted.TryGetValue(manifest.Target, out var isWanted))
                wanted[manifest.Target] = isWanted = (await OfAsync(manifest.Target, cancellationToken)).Contains(replica);
            if (isWanted) await AskAsync(replica.Name, manifest, cancellationToken);
        }

        if (page.Next is not null) await queue.SendAsync(QueueNames.Replicate, (order with { After = page.Next }).ToJson(), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Notes at the target how many copies its newest backup has.</summary>
    public async Task CountAsync(string target, string backup, int? wanted, CancellationToken cancellationToken)
    {
        var names = options.Replicas.Select(replica => replica.Name).ToHashSet();
        var there = (await copies.CopiesAsync(target, backup, cancellationToken)).Count(copy => names.Contains(copy.Replica));
        await targets.ChangeStatusAsync(
            target, status => status.LastBackup != backup ? status : status with { Copies = there, CopiesWanted = wanted ?? status.CopiesWanted ?? there }, cancellationToken);
    }

    /// <summary>Has a copy worked on.</summary>
    public Task SendAsync(string replica, string target, string backup, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendAsync(QueueNames.Replicate, new WorkOrder { Replica = replica, Target = target, Backup = backup }.ToJson(), delay, cancellationToken);

    private static bool Fits(Policy policy, TargetRecord target) =>
        policy.Match.Fits(TargetRecord.HostOf(target.Target), target.Spec.Name, target.Spec.Engine, target.Spec.Tags);

    private async Task AskAsync(string replica, Manifest manifest, CancellationToken cancellationToken)
    {
        if (await copies.OweAsync(replica, manifest, cancellationToken)) await SendAsync(replica, manifest.Target, manifest.Id, TimeSpan.Zero, cancellationToken);
    }
}
