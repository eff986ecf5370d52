using Baktainer.Contracts;

namespace Baktainer.Storage.Protection;

/// <summary>A store that cannot lock, such as a directory: it says so.</summary>
internal sealed class UnprotectedStore(IBackupStore store) : IProtectedStore
{
    /// <inheritdoc/>
    public Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => Task.FromResult(StoreProtection.Nothing);

    /// <inheritdoc/>
    public async Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken) =>
        await store.StatAsync(key, cancellationToken) is null ? null : ObjectLock.None;

    /// <inheritdoc/>
    public Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken) => throw Unsupported();

    /// <inheritdoc/>
    public Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken) => throw Unsupported();

    private BaktainerException Unsupported() => new(
        FailureCodes.LocksUnsupported, $"{store} cannot lock objects.", "Use a bucket with object lock or a container with version-level immutability; or ask for no locks.");
}

/// <summary>From stores to what they can do for protection.</summary>
public static class ProtectedStores
{
    /// <summary>What of a store locks; something that refuses where nothing does.</summary>
    public static IProtectedStore Protected(this IBackupStore store) => store as IProtectedStore ?? new UnprotectedStore(store);
}
