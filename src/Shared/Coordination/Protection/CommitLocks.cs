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
public sealed class CommitLocks(IReadOnlyList<LockPlace> places, TargetBook targets, PolicyBook policies, CatalogIndex catalog, AlertBook alerts, LockRule? usual)
{
    /// <summary>In the primary store.</summary>
    /// <inheritdoc cref="ApplyAsync(string, Manifest, CancellationToken)"/>
    public Task ApplyAsync(Manifest manifest, CancellationToken cancellationToken) => ApplyAsync(StorePlace.Primary, manifest, cancellationToken);

    /// <summary>Locks a backup that is now in a store, and holds a copy as the primary's is held. Nothing to do where nothing asks for it. Safe to repeat: locks only grow.</summary>
    /// <exception cref="BaktainerException">Of kind Unavailable: to be tried again.</exception>
    public async Task ApplyAsync(string name, Manifest manifest, CancellationToken cancellationToken)
    {
        if (places.FirstOrDefault(place => place.Name == name) is { } place) await TryApplyAsync(place, manifest, cancellationToken);
    }

    /// <summary>Tries again what could not be locked when it was committed; what is gone, or is not to be locked any more, is no alert.</summary>
    public async Task RetryAsync(CancellationToken cancellationToken)
    {
        foreach (var alert in (await alerts.ListAsync(cancellationToken)).Where(alert => alert.Kind == AlertKind.NotLocked))
        {
            try
            {
                var (place, manifest) = await FindAsync(alert.Subject, cancellationToken);
                if (manifest is null || !await TryApplyAsync(place, manifest, cancellationToken)) await alerts.ClearAsync(alert.Kind, alert.Subject, cancellationToken);
            }
            catch (BaktainerException e) when (e.Code != FailureCodes.StateUnavailable)
            {
                // Its store does not answer: it stays an alert, and those of other stores have their turn.
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

    /// <returns>False when nothing is to be locked.</returns>
    private async Task<bool> TryApplyAsync(LockPlace place, Manifest manifest, CancellationToken cancellationToken)
    {
        if (!await place.IsMeantAsync(cancellationToken)) return false;
        var rule = await RuleAsync(manifest.Target, cancellationToken);
        var isHeld = !place.IsPrimary && await places[0].IsHeldAsync(manifest, cancellationToken);
        if (rule is null && !isHeld) return false;
        await TellAsync(place, manifest.Target, manifest.Id, LockAsync, cancellationToken);
        return true;

        async Task LockAsync()
        {
            if (rule is not null) await place.Locks.LockAsync(manifest, rule, cancellationToken);
            if (isHeld) await place.Locks.SetHoldAsync(manifest, true, cancellationToken);
        }
    }

    /// <summary>What an alert is about; no manifest when it is gone.</summary>
    private async Task<(LockPlace Place, Manifest? Manifest)> FindAsync(string subject, CancellationToken cancellationToken)
    {
        var place = places.Skip(1).FirstOrDefault(place => subject.StartsWith($"{place.Name}: ", StringComparison.Ordinal)) ?? places[0];
        var backup = place.IsPrimary ? subject : subject[(place.Name.Length + 2)..];
        var slash = backup.LastIndexOf('/');
        if (slash < 0 || BackupLocation.Find(backup[..slash], backup[(slash + 1)..]) is not { } location) return (place, null);
        return (place, place.IsPrimary ? await catalog.FindAsync(location.Target, location.Id, cancellationToken) : await place.FindAsync(location.Target, location.Id, cancellationToken));
    }
}
