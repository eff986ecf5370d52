using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Sweeping;

/// <summary>
/// Deletes what retention lets go, target by target, in steps that a function has time for. Whatever a step that died left undone the next one does:
/// each decides anew from what is there, and again right before each deletion.
/// </summary>
public sealed class RetentionSweeper(
    RetentionReview review, RetentionBook book, TargetBook targets, AnomalyWatch anomalies, AlertBook alerts, CatalogIndex catalog, CopyBook copies, LockRenewal renewal, AuditLog audit, IWorkQueue queue, TimeProvider time, ILogger log)
{
    /// <summary>What the audit log says of deletions.</summary>
    public const string Who = "retention";
    private const string Store = "store";
    private const long Gib = 1L << 30;

    /// <summary>Deletions in one step; a store that is slow makes it end earlier.</summary>
    private const int MostInStep = 50;
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(2);

    /// <summary>A target is looked at so often though nothing happened to it: locks end, copies arrive.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(23);

    private BackupVault Primary => review.Stores[0].Vault;

    /// <summary>Has every target swept that may have something to delete. Reads no store.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var free = await Primary.FreeBytesAsync(cancellationToken);
        var most = 0;
        await foreach (var (target, rules) in review.RulesAsync(cancellationToken))
        {
            most = Math.Max(most, rules.MinFreeGb ?? 0);
            if (!rules.DeleteNothing && await IsDueAsync(target, IsShort(free, rules.MinFreeGb), cancellationToken)) await SendAsync(target, cancellationToken);
        }

        if (IsShort(free, most)) await alerts.AddAsync(AlertKind.LowSpace, Store, $"The store has {free / Gib} GB free, and {most} GB are to be kept free.", cancellationToken);
        else await alerts.ClearAsync(AlertKind.LowSpace, Store, cancellationToken);
    }

    /// <summary>Has one target swept.</summary>
    public Task SendAsync(string target, CancellationToken cancellationToken) => SendAsync(new WorkOrder { Target = target }, cancellationToken);

    /// <summary>One step of one target's sweep in one store, and a message for what comes after it: the rest, or the replicas, each by itself.</summary>
    public async Task WorkAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await StepAsync(order, cancellationToken) is { } rest) await SendAsync(rest, cancellationToken);
            else if (order.Replica is null)
                foreach (var replica in review.Stores.Skip(1)) await SendAsync(new WorkOrder { Target = order.Target, Replica = replica.Name }, cancellationToken);
        }
        catch (BaktainerException e) when (order.Replica is not null && e.Kind == FailureKind.Denied)
        {
            Log.NotDeleted(log, $"{order.Replica}: {order.Target}", e.Code, e.Message); // A replica that may only be added to is swept by whoever owns it.
        }
    }

    /// <summary>One step of one target's sweep in one store: what is to go goes, then what stays is locked.</summary>
    /// <returns>What there is to do after it; null when nothing is.</returns>
    public async Task<WorkOrder?> StepAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        var swept = review.Open(order.Target, order.Replica ?? StorePlace.Primary);
        if (swept is null || await review.DecideAsync(swept, null, cancellationToken) is not { } decided || decided.Rules.Value.DeleteNothing) return null;
        if (order.After is null && !await DeleteAsync(swept, decided, cancellationToken)) return order;
        return await renewal.RenewAsync(swept, decided, order.After, cancellationToken) is { } locked ? order with { After = locked } : null;
    }

    /// <returns>False when there is more to delete.</returns>
    private async Task<bool> DeleteAsync(SweptTarget swept, RetentionDecided first, CancellationToken cancellationToken)
    {
        if (swept.Store.IsPrimary)
        {
            await anomalies.NoteAsync(swept.Target, [.. first.Plan.Decisions.Select(decision => decision.Backup)], cancellationToken);
            await book.ChangeAsync(swept.Target, record => record.AtSweep(time.GetUtcNow()), cancellationToken);
        }

        var wanted = first.Plan.Deletions.Reverse().Select(decision => decision.Backup.Id).ToList();
        var started = time.GetTimestamp();
        var (seen, refused) = (0, 0);
        foreach (var id in wanted.Take(MostInStep).TakeWhile(_ => time.GetElapsedTime(started) < LongestStep))
        {
            seen++;
            if (!await DeleteAsync(swept, id, cancellationToken)) refused++;
        }

        await FinishAsync(swept, cancellationToken);
        return seen == wanted.Count || seen == refused; // What is refused now is refused again: left to the next day's sweep.
    }

    /// <returns>False when the store refused.</returns>
    private async Task<bool> DeleteAsync(SweptTarget swept, string id, CancellationToken cancellationToken)
    {
        var (target, subject) = (swept.Target, Patrol.Subject(swept.Store.Name, swept.Target, id));
        var now = await review.DecideAsync(swept, id, cancellationToken);
        if (now?.Plan.Deletions.FirstOrDefault(one => one.Backup.Id == id) is not { Backup: var backup } decision) return true; // Not any more.
        var outcome = AuditEntry.Done;
        try
        {
            await swept.Store.Vault.DeleteAsync(BackupLocation.Find(target, id)!, cancellationToken);
            await ForgetAsync(swept, backup, cancellationToken);
            Log.Deleted(log, subject, backup.Bytes, string.Join("; ", decision.Reasons));
            return true;
        }
        catch (BaktainerException e)
        {
            outcome = e.Code.Id;
            if (e.Kind != FailureKind.Denied && e.Code != FailureCodes.ObjectLocked) throw;
            Log.NotDeleted(log, subject, e.Code, e.Message); // Locked, or not ours to delete: no error, the next sweep asks again.
            return false;
        }
        finally
        {
            await audit.AddAsync(Who, null, "backups.delete", subject, outcome, CancellationToken.None);
        }
    }

    /// <summary>A backup is gone from a store: from the catalog too, or from the copies that there are.</summary>
    private async Task ForgetAsync(SweptTarget swept, BackupFacts gone, CancellationToken cancellationToken)
    {
        if (!swept.Store.IsPrimary)
        {
            await copies.ForgetAsync(swept.Target, gone.Id, copy => copy.Replica == swept.Store.Name, cancellationToken);
            return;
        }

        await catalog.RemoveAsync(swept.Target, gone.Id, cancellationToken);
        await ForgetLostCopiesAsync(swept.Target, gone.Id, cancellationToken);
        await book.ChangeAsync(
            swept.Target,
            record => record with { Deleted = record.Deleted + 1, FreedBytes = record.FreedBytes + gone.Bytes, LastDeletedAt = time.GetUtcNow() },
            cancellationToken);
    }

    /// <summary>Copies in stores that are no replicas any more: nobody else would forget them.</summary>
    private Task ForgetLostCopiesAsync(string target, string id, CancellationToken cancellationToken) =>
        copies.ForgetAsync(target, id, copy => review.Stores.All(store => store.Name != copy.Replica), cancellationToken);

    /// <summary>Remembers what is left, and forgets of the catalog, or of the copies, what is not.</summary>
    private async Task FinishAsync(SweptTarget swept, CancellationToken cancellationToken)
    {
        var target = swept.Target;
        if (await review.DecideAsync(swept, null, cancellationToken) is not { } last) return;
        if (!swept.Store.IsPrimary)
        {
            await ForgetMissingCopiesAsync(swept, last.Plan, cancellationToken);
            return;
        }

        var kept = last.Plan.Decisions.Select(decision => decision.Backup).ToDictionary(backup => backup.Id);
        if (last.Plan.Held is { } held) Log.Held(log, target, held);
        await book.ChangeAsync(target, record => record with { Held = last.Plan.Held, Kept = kept.Count, KeptBytes = kept.Values.Sum(backup => backup.Bytes) }, cancellationToken);
        if (kept.Count == 0) return; // Retention leaves one at least. A disk that is not mounted shows none, and must not cost what is known of them.
        var gone = await catalog.ListAsync(target, cancellationToken).Select(manifest => manifest.Id).Where(id => !kept.ContainsKey(id)).ToListAsync(cancellationToken);
        foreach (var id in gone)
        {
            // The catalog is written after the store: what was there first, and is gone now, was deleted.
            if (await Primary.ExistsAsync(BackupLocation.Find(target, id)!, cancellationToken)) continue;
            await catalog.RemoveAsync(target, id, cancellationToken);
            await ForgetLostCopiesAsync(target, id, cancellationToken);
        }
    }

    /// <summary>A copy that is neither here nor in the primary was deleted, by a sweep that died or by hand. What the primary has is the patrol's to miss.</summary>
    private async Task ForgetMissingCopiesAsync(SweptTarget swept, RetentionPlan left, CancellationToken cancellationToken)
    {
        var here = left.Decisions.Select(decision => decision.Backup.Id).ToHashSet();
        var missing = await copies.OfTargetAsync(swept.Target, cancellationToken).Where(copy => copy.Replica == swept.Store.Name && !here.Contains(copy.Backup)).Select(copy => copy.Backup).ToListAsync(cancellationToken);
        foreach (var id in missing)
        {
            if (BackupLocation.Find(swept.Target, id) is { } location && !await Primary.ExistsAsync(location, cancellationToken))
                await copies.ForgetAsync(swept.Target, id, copy => copy.Replica == swept.Store.Name, cancellationToken);
        }
    }

    private Task SendAsync(WorkOrder order, CancellationToken cancellationToken) => queue.SendAsync(QueueNames.Retention, order.ToJson(), TimeSpan.Zero, cancellationToken);

    private async Task<bool> IsDueAsync(string target, bool isShort, CancellationToken cancellationToken)
    {
        var record = await book.GetAsync(target, cancellationToken);
        return isShort || record.LastSweep is not { } last || Guard.HasJumped(last, time.GetUtcNow()) || time.GetUtcNow() - last > Day
            || (await targets.StatusAsync(target, cancellationToken)).LastFinishedAt >= last;
    }

    private static bool IsShort(long? free, int? gib) => free < (gib ?? 0) * Gib;
}
