using Baktainer.Contracts;
using Baktainer.Coordination.Sweeping;
using Baktainer.Retention;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>
/// Keeps locked what retention keeps: a backup that a rule for periods wants is locked anew, for as long as when it was made, before its lock ends; never for longer than it is wanted, nor for shorter than it was locked.
/// </summary>
public sealed class LockRenewal(CommitLocks locks, IReadOnlyList<LockPlace> places, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>One target's backups in one store. What cannot be locked is an alert; what there is no time for is left to the next sweep.</summary>
    public async Task RenewAsync(SweptTarget swept, RetentionDecided decided, CancellationToken cancellationToken)
    {
        if (places.FirstOrDefault(place => place.Name == swept.Store.Name) is not { } place || await locks.RuleAsync(swept.Target, cancellationToken) is not { } rule) return;
        var (now, started) = (time.GetUtcNow(), time.GetTimestamp());
        // A clock that may be wrong would lock for years.
        if (decided.Record.ClockMayBeWrong(now) || !await place.IsMeantAsync(cancellationToken)) return;
        foreach (var decision in decided.Plan.Decisions.Where(decision => decision.WantedUntil > now).TakeWhile(_ => time.GetElapsedTime(started) < Longest))
            if (!await TryRenewAsync(place, swept.Target, decision, rule, now, cancellationToken)) return;
    }

    /// <returns>False when the store does not answer.</returns>
    private async Task<bool> TryRenewAsync(LockPlace place, string target, RetentionDecision kept, LockRule rule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var (id, most) = (kept.Backup.Id, now.AddDays(rule.Days));
            var until = kept.WantedUntil < most ? kept.WantedUntil.Value : most;
            var found = await place.Objects.LockOfAsync(BackupLocation.Find(target, id)!.ManifestKey, cancellationToken);
            if (found is null || found.Until >= until || found.Until - now > rule.Renewal || await place.FindAsync(target, id, cancellationToken) is not { } manifest) return true;
            await locks.TellAsync(place, target, id, () => place.Locks.ExtendAsync(manifest, until, rule.Mode, cancellationToken), cancellationToken);
            return true;
        }
        catch (BaktainerException e)
        {
            await locks.FailedAsync(place, target, kept.Backup.Id, e, cancellationToken);
            return e.Kind != FailureKind.Unavailable;
        }
    }
}
