using System.Runtime.CompilerServices;

namespace Baktainer.Storage;

/// <summary>A part of a store that behaves as a store of its own: every key gets a prefix inside.</summary>
/// <param name="inner">The whole store. A sweep sweeps all of it, which is harmless: only dead writers' remains go.</param>
/// <param name="prefix">A key, without the slash that follows it.</param>
public sealed class PrefixedStore(IBackupStore inner, string prefix) : IBackupStore
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
    public override string ToString() => $"{inner}/{prefix[..^1]}";

    private string Inner(string key) => prefix + ObjectKey.Require(key);

    private StoredObject Outer(StoredObject found) => found with { Key = found.Key[prefix.Length..] };
}
