using System.Runtime.CompilerServices;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Conformance.Replication;

/// <summary>A store that takes connections and never answers, for as long as the test wants.</summary>
internal sealed class HangingStore(IBackupStore store) : IBackupStore, IProtectedStore
{
    private TaskCompletionSource answers = Answering();

    /// <summary>What hangs; null: everything does.</summary>
    public Predicate<string>? Only { get; init; }

    public void Hang() => answers = new TaskCompletionSource();

    public void Answer() => answers.SetResult();

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) => AnsweredAsync(key, () => store.PutAsync(key, content, cancellationToken), cancellationToken);

    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => AnsweredAsync(key, () => store.OpenAsync(key, cancellationToken), cancellationToken);

    public Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) => AnsweredAsync(key, () => store.StatAsync(key, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Only?.Invoke(prefix) != false) await answers.Task.WaitAsync(cancellationToken);
        await foreach (var found in store.ListAsync(prefix, cancellationToken)) yield return found;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    public Task<int> SweepAsync(CancellationToken cancellationToken) => store.SweepAsync(cancellationToken);

    public Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => AnsweredAsync("", () => store.Protected().ProtectionAsync(cancellationToken), cancellationToken);

    public Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken) => AnsweredAsync(key, () => store.Protected().LockOfAsync(key, cancellationToken), cancellationToken);

    public Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken) => store.Protected().LockAsync(key, until, mode, cancellationToken);

    public Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken) => store.Protected().SetHoldAsync(key, isHeld, cancellationToken);

    private static TaskCompletionSource Answering()
    {
        var answering = new TaskCompletionSource();
        answering.SetResult();
        return answering;
    }

    private async Task<T> AnsweredAsync<T>(string key, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        if (Only?.Invoke(key) != false) await answers.Task.WaitAsync(cancellationToken);
        return await call();
    }
}
