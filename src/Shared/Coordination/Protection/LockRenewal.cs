using Baktainer.Contracts;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Sweeping;
using Baktainer.Retention;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Protection;

/// <summary>
/// Keeps locked what retention keeps: a backup that a rule for periods wants is locked anew, for as long as when it was made, before its lock ends; never for longer than it is wanted, nor for shorter than it was locked.
/// </summary>
public sealed class LockRenewal(CommitLocks locks, IReadOnlyList<LockPlace> places, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>A lock that ends so soon ends before the sweep after the next one.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(2);

    /// <summary>One target's backups in one store, for a while. What cannot be locked is an alert.</summary>
    /// <param name="swept">Which.</param>
    /// <param name="decided">What retention keeps, and for how long.</param>
    /// <param name="after">The backup after which to go on, to older ones; null: from the newest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>After which backup to go on; null when all had their turn, or the store does not answer.</returns>
    public async Task<string?> RenewAsync(SweptTarget swept, RetentionDecided decided, string? after, CancellationToken cancellationToken)
    {
        if (places.FirstOrDefault(place => place.Name == swept.Store.Name) is not { } place || await locks.RuleAsync(swept.Target, cancellationToken) is not { } rule) return null;
        var (now, started) = (time.GetUtcNow(), time.GetTimestamp());
        if (ClockMayBeWrong(decided, now) || !await place.IsMeantAsync(cancellationToken)) return null;
        foreach (var kept in decided.Plan.Decisions.Where(decision => decision.WantedUntil > now && (after is null || string.CompareOrdinal(decision.Backup.Id, after) < 0)))
        {
            if (time.GetElapsedTime(started) > Longest) return after;
            if (!await TryRenewAsync(place, swept.Target, kept, rule, now, cancellationToken)) return null;
            after = kept.Backup.Id;
        }

        return null;
    }

    /// <summary>Such a clock would lock for years.</summary>
    private static bool ClockMayBeWrong(RetentionDecided decided, DateTimeOffset now) =>
        decided.Record.ClockMayBeWrong(now) || (decided.Plan.Decisions.FirstOrDefault(decision => decision.Backup.IsGood) is { Backup.At: var newest } && decided.Record.ClockIsUnproven(newest, now));

    /// <returns>False when the store does not answer.</returns>
    private async Task<bool> TryRenewAsync(LockPlace place, string target, RetentionDecision kept, LockRule rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, most) = (kept.Backup.Id, now.AddDays(rule.Days));
        var until = kept.WantedUntil < most ? kept.WantedUntil.Value : most;
        var found = (ObjectLock?)null;
        try
        {
            found = await place.Objects.LockOfAsync(BackupLocation.Find(target, id)!.ManifestKey, cancellationToken);
            if (found is null || found.Until >= until || found.Until - now > rule.Renewal || await place.FindAsync(target, id, cancellationToken) is not { } manifest) return true;
            await locks.TellAsync(place, target, id, () => place.Locks.ExtendAsync(manifest, until, rule.Mode, cancellationToken), cancellationToken);
            return true;
        }
        catch (BaktainerException e)
        {
            // What does not answer now does at another sweep, while there is time for one.
            var canWait = e.Kind == FailureKind.Unavailable && (found is null || found.Until - now > Soon);
            if (!canWait) await locks.FailedAsync(place, target, id, e, cancellationToken);
            else Log.Retried(log, $"Locking {Patrol.Subject(place.Name, target, id)} anew", e.Code, e.Message);
            return e.Kind != FailureKind.Unavailable;
        }
    }
}
