using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>A store in which backups are locked and held: the primary, or a replica as far as it is meant to.</summary>
public sealed class LockPlace(string name, IBackupStore store, LockWish wish, TimeProvider time)
{
    public string Name => name;

    /// <summary>For people.</summary>
    public string Address => store.ToString() ?? "";

    public bool IsPrimary => name == StorePlace.Primary;

    /// <summary>Somebody asks for locks here: that there can be none is to be told.</summary>
    public bool IsRequired => wish == LockWish.Required;

    public BackupLocks Locks { get; } = new(store, time);

    public IProtectedStore Objects { get; } = store.Protected();

    public static LockPlace Primary(IBackupStore store, TimeProvider time) => new(StorePlace.Primary, store, LockWish.Required, time);

    public static LockPlace Of(Replica replica, TimeProvider time) => new(replica.Name, replica.Place.Store, replica.Lock, time);

    /// <summary>False: nothing is locked or held here, and nobody need know.</summary>
    public async Task<bool> IsMeantAsync(CancellationToken cancellationToken) => wish switch
    {
        LockWish.Off => false,
        LockWish.Required => true,
        _ => (await Objects.ProtectionAsync(cancellationToken)).Locks == true,
    };

    /// <summary>A credential that may not lock is no failure where nobody asks for locks by name.</summary>
    public bool Forgives(BaktainerException failure) =>
        !IsRequired && (failure.Code == FailureCodes.NotLocked ? (failure.InnerException as BaktainerException)?.Kind : failure.Kind) == FailureKind.Denied;

    /// <summary>Locks a backup by a rule; no failure where that is forgiven.</summary>
    /// <inheritdoc cref="BackupLocks.LockAsync(Manifest, LockRule, DateTimeOffset?, CancellationToken)"/>
    public async Task LockAsync(Manifest manifest, LockRule rule, DateTimeOffset committedAt, CancellationToken cancellationToken)
    {
        try
        {
            await Locks.LockAsync(manifest, rule, committedAt, cancellationToken);
        }
        catch (BaktainerException e) when (Forgives(e))
        {
            // Left to the store's own default lock.
        }
    }

    /// <summary>A legal hold is on it. What may not be asked of it is not held by us.</summary>
    public async Task<bool> IsHeldAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            return (await Objects.LockOfAsync(BackupLocation.Find(manifest.Target, manifest.Id)!.ManifestKey, cancellationToken))?.IsHeld == true;
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            return false;
        }
    }

    /// <summary>Null when it has no such backup.</summary>
    public async Task<Manifest?> FindAsync(string target, string id, CancellationToken cancellationToken) =>
        (await SealedManifest.FindAsync(store, target, id, cancellationToken))?.Manifest;
}
