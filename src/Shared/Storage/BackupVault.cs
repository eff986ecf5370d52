using System.Runtime.CompilerServices;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// Backups in a store: what is named how, what is written when. A backup is a directory with a manifest, which is written last and never again;
/// what has no manifest is no backup and is swept in time.
/// </summary>
public sealed class BackupVault(IBackupStore store) : IBackupSink, IBackupSource
{
    /// <summary>What both Azure and S3 take.</summary>
    private const int LongestTag = 256;

    private readonly BackupCatalog catalog = new(store);

    /// <summary>Stores one sealed stream of an attempt. Not a backup yet: see <see cref="CommitAsync"/>.</summary>
    public Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken) =>
        fileName == BackupLocation.ManifestName
            ? throw new BaktainerException(FailureCodes.Unexpected, $"'{fileName}' is no artifact's name.")
            : store.PutAsync(location.Key(fileName), content, cancellationToken);

    /// <summary>Makes an attempt a backup, once every artifact of the manifest is in the store with its recorded size.</summary>
    public async Task CommitAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        await CheckAsync(manifest, cancellationToken);
        await TagAsync(manifest, cancellationToken);
        await SmallJson.WriteAsync(store, Locate(manifest).ManifestKey, manifest, ContractsJson.Default.Manifest, cancellationToken);
    }

    /// <summary>Throws <see cref="FailureCodes.StoreMismatch"/> unless every artifact of the manifest is in the store with its recorded size.</summary>
    public async Task CheckAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        _ = Locate(manifest);
        foreach (var artifact in manifest.Artifacts)
        {
            var stored = await store.StatAsync(artifact.Key, cancellationToken);
            if (stored?.Size == artifact.Sealed.Size) continue;
            var found = stored is null ? "is missing" : $"has {stored.Size} bytes";
            throw new BaktainerException(FailureCodes.StoreMismatch, $"'{artifact.Key}' {found} in the store; {artifact.Sealed.Size} bytes were sealed.");
        }
    }

    /// <summary>Tags a backup's artifacts, where the store's address asks for it.</summary>
    internal async Task TagAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        if (store is not ITaggedStore tagged) return;
        var target = manifest.Target.Length > LongestTag ? manifest.Target[..LongestTag] : manifest.Target;
        var tags = new Dictionary<string, string> { ["target"] = target, ["backup"] = manifest.Id, ["engine"] = manifest.Engine };
        foreach (var artifact in manifest.Artifacts) await tagged.TagAsync(artifact.Key, tags, cancellationToken);
    }

    /// <summary>True when an artifact was written after the manifest, or may have been: the store's own clock tells, to the second.</summary>
    public async Task<bool> IsTouchedAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var committed = await store.StatAsync(Locate(manifest).ManifestKey, cancellationToken);
        foreach (var artifact in manifest.Artifacts)
        {
            var stored = await store.StatAsync(artifact.Key, cancellationToken);
            if (stored is null || committed is null || stored.Modified >= committed.Modified) return true;
        }

        return false;
    }

    /// <summary>What is unsound about a manifest that somebody else made; null when it may be committed.</summary>
    public static string? Problem(Manifest manifest) =>
        BackupLocation.Find(manifest.Target, manifest.Id) is { } location ? ManifestRules.Broken(manifest, location) : "target or id is malformed";

    /// <summary>Backups of one target or of all, target by target, newest first.</summary>
    /// <param name="nameOrTarget"><c>host/name</c>; <c>name</c> for those of that name on every host; null for all.</param>
    /// <param name="onUnreadable">Gets every manifest that cannot be read, so that it hides no other.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<Manifest> ListAsync(string? nameOrTarget, Action<BaktainerException> onUnreadable, CancellationToken cancellationToken) =>
        catalog.ListAsync(nameOrTarget, onUnreadable, cancellationToken);

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
        var fileName = $"{receipt.Fact}-{Stamp.Of(receipt.At)}.json";
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
        await foreach (var found in store.ListAsync(location.Directory, cancellationToken)) await TryDeleteAsync(found.Key, cancellationToken);
    }

    /// <summary>The backups of one target with all that is stored of them, oldest first; unreadable ones too.</summary>
    /// <param name="target"><c>host/name</c>.</param>
    /// <param name="isKnown">Ids whose manifests need not be read: they are given without.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<StoredBackup> StoredAsync(string target, Predicate<string> isKnown, CancellationToken cancellationToken) => catalog.StoredAsync(target, isKnown, cancellationToken);

    /// <summary>
    /// Deletes a backup: its manifest first, so that it is no backup any more, then everything else. What a crash leaves behind is an orphan, and is swept as one.
    /// Deleting what is gone already does nothing. The caller knows that none of its objects is locked.
    /// </summary>
    public async Task DeleteAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(location.ManifestKey, cancellationToken);
        await foreach (var found in store.ListAsync(location.Directory, cancellationToken)) await store.DeleteAsync(found.Key, cancellationToken);
    }

    /// <summary>One receipt of a backup; null when it is gone or cannot be read.</summary>
    internal async Task<Receipt?> TryReadReceiptAsync(BackupLocation location, string key, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await SmallJson.ReadAsync(store, key, ContractsJson.Default.Receipt, cancellationToken);
            return receipt.Backup == location.Id ? receipt : null;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ManifestUnreadable || e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Every target that has a backup, in order. Reads no manifest.</summary>
    public IAsyncEnumerable<string> TargetsAsync(CancellationToken cancellationToken) => catalog.TargetsAsync(cancellationToken);

    /// <summary>True when there is a backup there.</summary>
    public async Task<bool> ExistsAsync(BackupLocation location, CancellationToken cancellationToken) => await store.StatAsync(location.ManifestKey, cancellationToken) is not null;

    /// <summary>Room left in the store, in bytes; null when it cannot say.</summary>
    public async Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => store is IFreeSpace space ? await space.FreeBytesAsync(cancellationToken) : null;

    /// <summary>
    /// Removes attempts without a manifest whose every object is older than the given age. Only what is laid out as this vault lays it out is touched.
    /// The age must exceed the longest backup's duration.
    /// </summary>
    /// <param name="olderThan">The age.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isSpared">Attempts that are left alone though old: a report may still make backups of them.</param>
    /// <param name="cancellationToken">Stops half way.</param>
    /// <returns>How many objects were removed.</returns>
    public async Task<int> SweepOrphansAsync(TimeSpan olderThan, TimeProvider time, Predicate<BackupLocation> isSpared, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - olderThan;
        var removed = 0;
        await foreach (var attempt in catalog.AttemptsAsync(null, cancellationToken))
        {
            var location = BackupLocation.OfKey(attempt[0].Key)!;
            var manifest = location.ManifestKey;
            if (attempt.Exists(o => o.Key == manifest || o.Modified >= before) || isSpared(location)) continue;
            if (await store.StatAsync(manifest, cancellationToken) is not null) continue; // Committed since the listing.
            foreach (var orphan in attempt)
            {
                if (await TryDeleteAsync(orphan.Key, cancellationToken)) removed++;
            }
        }

        return removed;
    }

    /// <inheritdoc cref="IBackupStore.SweepAsync"/>
    public Task<int> SweepUnfinishedAsync(CancellationToken cancellationToken) => store.SweepAsync(cancellationToken);

    /// <inheritdoc cref="SweepOrphansAsync(TimeSpan, TimeProvider, Predicate{BackupLocation}, CancellationToken)"/>
    public Task<int> SweepOrphansAsync(TimeSpan olderThan, TimeProvider time, CancellationToken cancellationToken) =>
        SweepOrphansAsync(olderThan, time, _ => false, cancellationToken);

    /// <summary>What is locked stays until its lock ends: a later sweep removes it.</summary>
    private async Task<bool> TryDeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(key, cancellationToken);
            return true;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectLocked)
        {
            return false;
        }
    }

    private static BackupLocation Locate(Manifest manifest)
    {
        return Problem(manifest) is not { } problem ? BackupLocation.Find(manifest.Target, manifest.Id)! : throw new BaktainerException(FailureCodes.Unexpected, $"The manifest of '{manifest.Id}' is unsound: {problem}.");
    }
}
