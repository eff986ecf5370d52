using System.Globalization;
using System.Runtime.CompilerServices;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// Backups in a store: what is named how, what is written when. A backup is a directory with a manifest, which is written last and never again;
/// what has no manifest is no backup and is swept in time.
/// </summary>
public sealed class BackupVault(IBackupStore store)
{
    private const string ReceiptStamp = "yyyyMMdd'T'HHmmssfff'Z'";

    private readonly BackupCatalog catalog = new(store);

    /// <summary>Stores one sealed stream of an attempt. Not a backup yet: see <see cref="CommitAsync"/>.</summary>
    public Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken) =>
        fileName == BackupLocation.ManifestName
            ? throw new BaktainerException(FailureCodes.Unexpected, $"'{fileName}' is no artifact's name.")
            : store.PutAsync(location.Key(fileName), content, cancellationToken);

    /// <summary>Makes an attempt a backup, once every artifact of the manifest is in the store with its recorded size.</summary>
    public async Task CommitAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var location = Locate(manifest);
        foreach (var artifact in manifest.Artifacts)
        {
            var stored = await store.StatAsync(artifact.Key, cancellationToken);
            if (stored?.Size == artifact.Sealed.Size) continue;
            var found = stored is null ? "is missing" : $"has {stored.Size} bytes";
            throw new BaktainerException(FailureCodes.StoreMismatch, $"'{artifact.Key}' {found} in the store; {artifact.Sealed.Size} bytes were sealed.");
        }

        await SmallJson.WriteAsync(store, location.ManifestKey, manifest, ContractsJson.Default.Manifest, cancellationToken);
    }

    /// <summary>Backups of one target (<c>host/name</c>) or of all, target by target, newest first.</summary>
    /// <param name="target">Null for all.</param>
    /// <param name="onUnreadable">Gets every manifest that cannot be read, so that it hides no other.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<Manifest> ListAsync(string? target, Action<BaktainerException> onUnreadable, CancellationToken cancellationToken) =>
        catalog.ListAsync(target, onUnreadable, cancellationToken);

    /// <summary>The backup with this id, or <c>host/name/id</c>. Throws <see cref="FailureCodes.BackupNotFound"/>, or <see cref="FailureCodes.NameCollision"/> when several targets have that id.</summary>
    public Task<Manifest> FindAsync(string idOrPath, CancellationToken cancellationToken) => catalog.FindAsync(idOrPath, cancellationToken);

    /// <summary>
    /// The newest backup of <c>name</c> or <c>host/name</c>. Throws <see cref="FailureCodes.BackupNotFound"/>, or <see cref="FailureCodes.NameCollision"/> when several hosts have that name.
    /// An unreadable newest manifest throws: an older backup is never quietly taken instead.
    /// </summary>
    public Task<Manifest> LatestAsync(string nameOrTarget, CancellationToken cancellationToken) => catalog.LatestAsync(nameOrTarget, cancellationToken);

    /// <summary>The sealed bytes of an artifact.</summary>
    public Task<Stream> OpenArtifactAsync(Manifest manifest, ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        _ = Locate(manifest);
        return manifest.Artifacts.Contains(artifact)
            ? store.OpenAsync(artifact.Key, cancellationToken)
            : throw new BaktainerException(FailureCodes.Unexpected, $"'{artifact.Key}' is no artifact of backup '{manifest.Id}'.");
    }

    /// <summary>Writes a later fact beside the manifest.</summary>
    public Task AddReceiptAsync(Manifest manifest, Receipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.Backup != manifest.Id) throw new BaktainerException(FailureCodes.Unexpected, $"The receipt is for '{receipt.Backup}', not for '{manifest.Id}'.");
        var fileName = $"{receipt.Fact}-{receipt.At.UtcDateTime.ToString(ReceiptStamp, CultureInfo.InvariantCulture)}.json";
        return SmallJson.WriteAsync(store, Locate(manifest).Key(fileName), receipt, ContractsJson.Default.Receipt, cancellationToken);
    }

    /// <summary>The facts known about a backup, ordered by kind and time.</summary>
    /// <param name="manifest">The backup.</param>
    /// <param name="onUnreadable">Gets every receipt that cannot be read.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<Receipt> ReceiptsAsync(
        Manifest manifest, Action<BaktainerException> onUnreadable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var location = Locate(manifest);
        var others = manifest.Artifacts.Select(a => a.Key).Append(location.ManifestKey).ToHashSet(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync(location.Directory, cancellationToken))
        {
            if (others.Contains(found.Key) || !found.Key.EndsWith(".json", StringComparison.Ordinal)) continue;
            if (await catalog.TryReadReceiptAsync(manifest, found.Key, onUnreadable, cancellationToken) is { } receipt) yield return receipt;
        }
    }

    /// <summary>Removes what a failed attempt has stored. Refuses when it was committed.</summary>
    public async Task DiscardAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        if (await store.StatAsync(location.ManifestKey, cancellationToken) is not null)
            throw new BaktainerException(FailureCodes.ObjectExists, $"'{location.Directory}' is a committed backup and is not discarded.");
        await foreach (var found in store.ListAsync(location.Directory, cancellationToken)) await store.DeleteAsync(found.Key, cancellationToken);
    }

    /// <summary>
    /// Removes attempts without a manifest whose every object is older than the given age. Only what is laid out as this vault lays it out is touched.
    /// The age must exceed the longest backup's duration.
    /// </summary>
    /// <returns>How many objects were removed.</returns>
    public async Task<int> SweepOrphansAsync(TimeSpan olderThan, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - olderThan;
        var removed = 0;
        await foreach (var attempt in catalog.AttemptsAsync(cancellationToken))
        {
            var manifest = BackupLocation.OfKey(attempt[0].Key)!.ManifestKey;
            if (attempt.Exists(o => o.Key == manifest || o.Modified >= before)) continue;
            if (await store.StatAsync(manifest, cancellationToken) is not null) continue; // Committed since the listing.
            foreach (var orphan in attempt) await store.DeleteAsync(orphan.Key, cancellationToken);
            removed += attempt.Count;
        }

        return removed;
    }

    private static BackupLocation Locate(Manifest manifest)
    {
        var location = BackupLocation.Find(manifest.Target, manifest.Id);
        var problem = location is null ? "target or id is malformed" : ManifestRules.Broken(manifest, location);
        return problem is null ? location! : throw new BaktainerException(FailureCodes.Unexpected, $"The manifest of '{manifest.Id}' is unsound: {problem}.");
    }
}
