using System.Runtime.CompilerServices;
using Baktainer.Storage.Protection;

namespace Baktainer.Storage;

/// <summary>A part of a store that behaves as a store of its own: every key gets a prefix inside.</summary>
/// <param name="inner">The whole store. A sweep sweeps all of it, which is harmless: only dead writers' remains go.</param>
/// <param name="prefix">A key, without the slash that follows it.</param>
public sealed class PrefixedStore(IBackupStore inner, string prefix) : IBackupStore, ITaggedStore, IProtectedStore, IFreeSpace
{
    private readonly string prefix = ObjectKey.Require(prefix) + "/";

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) =>
        Outer(await inner.PutAsync(Inner(key), content, cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => inner.OpenAsync(Inner(key), cancellationToken);

    /// <inheritdoc/>
    public async Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) =>
        await inner.StatAsync(Inner(key), cancellationToken) is { } found ? Outer(found) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in inner.ListAsync(this.prefix + prefix, cancellationToken)) yield return Outer(found);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(Inner(key), cancellationToken);

    /// <inheritdoc/>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => inner.SweepAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => inner is IFreeSpace space ? await space.FreeBytesAsync(cancellationToken) : null;

    /// <inheritdoc/>
    public Task TagAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        inner is ITaggedStore tagged ? tagged.TagAsync(Inner(key), tags, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => inner.Protected().ProtectionAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken) => inner.Protected().LockOfAsync(Inner(key), cancellationToken);

    /// <inheritdoc/>
    public Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken) =>
        inner.Protected().LockAsync(Inner(key), until, mode, cancellationToken);

    /// <inheritdoc/>
    public Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken) => inner.Protected().SetHoldAsync(Inner(key), isHeld, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => $"{inner}/{prefix[..^1]}";

    private string Inner(string key) => prefix + ObjectKey.Require(key);

    private StoredObject Outer(StoredObject found) => found with { Key = found.Key[prefix.Length..] };
}
