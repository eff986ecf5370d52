using Baktainer.Contracts;

namespace Baktainer.Storage.Protection;

/// <summary>
/// Knows whether a bucket or container can lock, and keeps what is locked from being hidden: with versioning, services say that they deleted it and keep an older version.
/// </summary>
/// <param name="store">Whose.</param>
/// <param name="place">As in "bucket 'x'", for messages.</param>
/// <param name="time">The clock.</param>
internal sealed class LockGuard(IProtectedStore store, string place, TimeProvider time)
{
    // Read once, and again whenever somebody looks at the protection. Null: not known, so that every object is asked.
    private volatile StoreProtection? last;

    public StoreProtection Saw(StoreProtection protection) => last = protection;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.LocksUnsupported"/> when nothing here can be locked.</exception>
    public async Task RequireLocksAsync(CancellationToken cancellationToken)
    {
        if (await CannotLockAsync(cancellationToken))
            throw new BaktainerException(FailureCodes.LocksUnsupported, $"The {place} cannot lock objects.", "It needs object lock (S3) or version-level immutability (Azure Blob); or ask for no locks.");
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ObjectLocked"/>.</exception>
    public async Task RequireUnlockedAsync(string key, CancellationToken cancellationToken)
    {
        if (!await CannotLockAsync(cancellationToken) && await MayBeLockedAsync(key, cancellationToken))
            throw new BaktainerException(FailureCodes.ObjectLocked, $"'{key}' in the {place} is locked.", "It can be deleted when its lock has ended and no legal hold is on it.");
    }

    private async Task<bool> CannotLockAsync(CancellationToken cancellationToken) => (last ?? await store.ProtectionAsync(cancellationToken)).Locks == false;

    /// <summary>A credential that may delete and not look finds out by deleting.</summary>
    private async Task<bool> MayBeLockedAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.LockOfAsync(key, cancellationToken))?.IsLocked(time.GetUtcNow()) == true;
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            return false;
        }
    }
}
