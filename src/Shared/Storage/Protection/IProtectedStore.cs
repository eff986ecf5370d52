using Baktainer.Contracts;

namespace Baktainer.Storage.Protection;

/// <summary>
/// A store that can keep objects from being deleted or changed, by whomever. Failures as of <see cref="IBackupStore"/>; besides, deleting what is locked is
/// <see cref="FailureCodes.ObjectLocked"/>, and a store that cannot lock says <see cref="FailureCodes.LocksUnsupported"/>.
/// </summary>
public interface IProtectedStore
{
    /// <summary>What protects the bucket or container as a whole.</summary>
    Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken);

    /// <summary>Null when there is no such object, <see cref="ObjectLock.None"/> when nothing locks it.</summary>
    Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken);

    /// <summary>Locks an object, or extends its lock. What would weaken a lock is refused by the store as far as the store refuses it: callers do not ask for it.</summary>
    /// <param name="key">An object that is there.</param>
    /// <param name="until">In the future, on a whole second.</param>
    /// <param name="mode">How hard.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken);

    /// <summary>Puts a legal hold on an object, or takes it off. Doing it twice is the same as once.</summary>
    Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken);
}
