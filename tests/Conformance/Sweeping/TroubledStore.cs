using Baktainer.Conformance.Jobs;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Conformance.Sweeping;

/// <summary>A store whose deletions come to something else: what happens instead of, or after, each of them is up to the test. It has as much room as the test says.</summary>
internal sealed class TroubledStore(IBackupStore store) : IBackupStore, IFreeSpace, IProtectedStore
{
    private int deletions;

    /// <summary>Called with the number of the deletion, from 1, before it happens.</summary>
    public Action<int, string> OnDelete { get; set; } = (_, _) => { };

    /// <summary>Called before each listing.</summary>
    public Action OnList { get; set; } = () => { };

    /// <summary>Called before a lock is looked at.</summary>
    public Action<string> OnLockOf { get; set; } = _ => { };

    /// <summary>Called before each lock.</summary>
    public Action<string> OnLock { get; set; } = _ => { };

    public long? Free { get; set; }

    public Dictionary<string, ObjectLock> Locks { get; } = [];

    /// <summary>The process ended: nothing more comes through.</summary>
    public bool IsDead { get; set; }

    public static Action<int, string> FailAt(int number, FailureCode code) =>
        (deletion, key) => { if (deletion == number) throw new BaktainerException(code, $"'{key}' cannot be deleted."); };

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) => Living().PutAsync(key, content, cancellationToken);

    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => Living().OpenAsync(key, cancellationToken);

    public Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) => Living().StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        OnList();
        return Living().ListAsync(prefix, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        OnDelete(Interlocked.Increment(ref deletions), key);
        return Living().DeleteAsync(key, cancellationToken);
    }

    public Task<int> SweepAsync(CancellationToken cancellationToken) => Living().SweepAsync(cancellationToken);

    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult(Free);

    public Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => Task.FromResult(StoreProtection.Nothing with { Locks = true });

    public Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken)
    {
        OnLockOf(key);
        return Task.FromResult<ObjectLock?>(Locks.GetValueOrDefault(key, ObjectLock.None));
    }

    public Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        OnLock(key);
        Locks[key] = new ObjectLock(until, mode, false);
        return Task.CompletedTask;
    }

    public Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken) => Task.FromResult(Locks[key] = new ObjectLock(null, null, isHeld));

    private IBackupStore Living() => IsDead ? throw new CrashException() : store;
}
