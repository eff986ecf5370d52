using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>Locks backups as they are committed, and copies as they are made. One that cannot be locked is an alert until it is.</summary>
/// <param name="places">The primary store, then the replicas.</param>
/// <param name="targets">Say what labels ask for.</param>
/// <param name="policies">Say for how long and how hard.</param>
/// <param name="catalog">What backups there are.</param>
/// <param name="alerts">About those that are not locked.</param>
/// <param name="usual">Where nobody says so; null: not locked.</param>
/// <param name="time">The clock.</param>
public sealed class CommitLocks(IReadOnlyList<LockPlace> places, TargetBook targets, PolicyBook policies, CatalogIndex catalog, AlertBook alerts, LockRule? usual, TimeProvider time)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    /// <summary>In the primary store.</summary>
    /// <inheritdoc cref="ApplyAsync(string, Manifest, CancellationToken)"/>
    public Task ApplyAsync(Manifest manifest, CancellationToken cancellationToken) => ApplyAsync(StorePlace.Primary, manifest, cancellationToken);

    /// <summary>Locks a backup that is now in a store, and holds a copy as the primary's is held. Nothing to do where nothing asks for it. Safe to repeat: locks only grow.</summary>
    /// <exception cref="BaktainerException">Of kind Unavailable: to be tried again.</exception>
    public async Task ApplyAsync(string name, Manifest manifest, CancellationToken cancellationToken)
    {
        if (places.FirstOrDefault(place => place.Name == name) is { } place) await TryApplyAsync(place, manifest, null, cancellationToken);
    }

    /// <summary>Tries again what could not be locked when it was committed, for a while in each store; what is gone, or is not to be locked any more, is no alert.</summary>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        var open = (await alerts.ListAsync(cancellationToken)).Where(alert => alert.Kind == AlertKind.NotLocked).ToLookup(alert => PlaceOf(alert.Subject));
        foreach (var place in places)
        {
            using var slice = new TimeSlice(Turn, TimeSpan.Zero, time, cancellationToken);
            try
            {
                foreach (var alert in open[place].TakeWhile(_ => !slice.IsOver)) await RetryAsync(place, alert, slice.Token);
            }
            catch (OperationCanceledException) when (slice.IsCutOff)
            {
                // The store never answers: they stay alerts, and those of other stores have their turn.
            }
        }
    }

    /// <summary>True when some target's backups are to be locked.</summary>
    public async Task<bool> AreWantedAsync(CancellationToken cancellationToken)
    {
        if (usual is not null) return true;
        var inForce = await policies.ListAsync(cancellationToken);
        return inForce.Any(policy => policy.LockDays > 0) || await targets.ListAsync(null, cancellationToken).AnyAsync(target => target.Spec.LockDays > 0, cancellationToken);
    }

    /// <summary>The rule of a target; null: not locked.</summary>
    internal async Task<LockRule?> RuleAsync(string target, CancellationToken cancellationToken) =>
        EffectiveLock.Of(await targets.FindAsync(target, cancellationToken), await policies.ListAsync(cancellationToken), usual).Value;

    /// <summary>Locks in some way, and makes the alert about it what came of it.</summary>
    /// <exception cref="BaktainerException">Of kind Unavailable.</exception>
    internal async Task TellAsync(LockPlace place, string target, string id, Func<Task> lockAsync, CancellationToken cancellationToken)
    {
        try
        {
            await lockAsync();
            await alerts.ClearAsync(AlertKind.NotLocked, Patrol.Subject(place.Name, target, id), cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind != FailureKind.Unavailable)
        {
            await FailedAsync(place, target, id, e, cancellationToken);
        }
    }

    /// <summary>A backup could not be locked: an alert, unless nobody asks for locks there.</summary>
    internal Task FailedAsync(LockPlace place, string target, string id, BaktainerException failure, CancellationToken cancellationToken) => place.Forgives(failure)
        ? alerts.ClearAsync(AlertKind.NotLocked, Patrol.Subject(place.Name, target, id), cancellationToken)
        : alerts.AddAsync(AlertKind.NotLocked, Patrol.Subject(place.Name, target, id), failure.Message, cancellationToken);

    private async Task RetryAsync(LockPlace place, Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = await FindAsync(place, alert.Subject, cancellationToken);
            if (manifest is null || !await TryApplyAsync(place, manifest, alert.Since, cancellationToken)) await alerts.ClearAsync(alert.Kind, alert.Subject, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code != FailureCodes.StateUnavailable)
        {
            // It stays an alert, and the others have their turn.
        }
    }

    /// <param name="place">Where.</param>
    /// <param name="manifest">Of what.</param>
    /// <param name="alertedAt">Since when it could not be locked; null: nobody has tried yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when nothing is to be locked.</returns>
    private async Task<bool> TryApplyAsync(LockPlace place, Manifest manifest, DateTimeOffset? alertedAt, CancellationToken cancellationToken)
    {
        if (!await place.IsMeantAsync(cancellationToken)) return false;
        var rule = await RuleAsync(manifest.Target, cancellationToken);
        var isHeld = !place.IsPrimary && await places[0].IsHeldAsync(manifest, cancellationToken);
        if (rule is null && !isHeld) return false;

        var (now, committedAt) = (time.GetUtcNow(), await places[0].Locks.CommittedAtAsync(manifest, cancellationToken) ?? manifest.CompletedAt);
        var isOver = rule?.IsOver(committedAt, now) == true && (alertedAt is not null || !place.IsPrimary); // A backup that is locked for the first time is none whose time is over, whatever our clock says.

        // From there on a sweep locks what retention keeps; what it cannot lock it tries at the next one.
        if (isOver && !isHeld) return alertedAt?.AddDays(rule!.Days) > now;
        await TellAsync(place, manifest.Target, manifest.Id, LockAsync, cancellationToken);
        return true;

        async Task LockAsync()
        {
            if (rule is not null && !isOver) await place.Locks.LockAsync(manifest, rule, committedAt, cancellationToken);
            if (isHeld) await place.Locks.SetHoldAsync(manifest, true, cancellationToken);
        }
    }

    private LockPlace PlaceOf(string subject) => places.Skip(1).FirstOrDefault(place => subject.StartsWith($"{place.Name}: ", StringComparison.Ordinal)) ?? places[0];

    /// <summary>What an alert is about; null when it is gone.</summary>
    private async Task<Manifest?> FindAsync(LockPlace place, string subject, CancellationToken cancellationToken)
    {
        var backup = place.IsPrimary ? subject : subject[(place.Name.Length + 2)..];
        var slash = backup.LastIndexOf('/');
        if (slash < 0 || BackupLocation.Find(backup[..slash], backup[(slash + 1)..]) is not { } location) return null;
        return place.IsPrimary ? await catalog.FindAsync(location.Target, location.Id, cancellationToken) : await place.FindAsync(location.Target, location.Id, cancellationToken);
    }
}
