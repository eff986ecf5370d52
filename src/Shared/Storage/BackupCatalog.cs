using System.Runtime.CompilerServices;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>The reading side of the vault: finds manifests by listing keys and reads them as what they are, bytes that anybody may have written.</summary>
internal sealed class BackupCatalog(IBackupStore store)
{
    private const int ReadAtOnce = 8;

    public async IAsyncEnumerable<Manifest> ListAsync(
        string? nameOrTarget, Action<BaktainerException> onUnreadable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var locations in ByTargetAsync(WhereIs(nameOrTarget), cancellationToken))
        {
            if (nameOrTarget is not null && !IsCalled(locations[0].Target, nameOrTarget)) continue;
            foreach (var some in locations.Chunk(ReadAtOnce))
            {
                foreach (var result in await Task.WhenAll(some.Select(l => TryReadAsync(l, cancellationToken))))
                {
                    if (result.Manifest is not null) yield return result.Manifest;
                    else if (result.Problem is not null) onUnreadable(result.Problem);
                }
            }
        }
    }

    public async Task<Manifest> FindAsync(string idOrPath, CancellationToken cancellationToken)
    {
        var slash = idOrPath.LastIndexOf('/');
        var id = idOrPath[(slash + 1)..];
        if (!BackupLocation.IsId(id)) throw NotFound(idOrPath, "Ids look like 20260131T020000000Z-a1b2c3d4-1; `baktainer list` shows them.");

        var found = new List<BackupLocation>();
        await foreach (var locations in ByTargetAsync(slash < 0 ? null : idOrPath[..slash], cancellationToken)) found.AddRange(locations.Where(l => l.Id == id));
        return await ReadAsync(Only(found, idOrPath, "backups"), cancellationToken);
    }

    public async Task<Manifest> LatestAsync(string nameOrTarget, CancellationToken cancellationToken)
    {
        var newest = new List<BackupLocation>();
        await foreach (var locations in ByTargetAsync(WhereIs(nameOrTarget), cancellationToken))
        {
            if (IsCalled(locations[0].Target, nameOrTarget)) newest.Add(locations[0]);
        }

        return await ReadAsync(Only(newest, nameOrTarget, "hosts"), cancellationToken);
    }

    /// <summary>Every attempt (of one target, or of all) with all its objects, committed or not. Keys of another layout are left out.</summary>
    public async IAsyncEnumerable<List<StoredObject>> AttemptsAsync(string? target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredObject> attempt = [];
        await foreach (var found in store.ListAsync(target is null ? "" : target + "/", cancellationToken))
        {
            if (BackupLocation.OfKey(found.Key) is not { } location) continue;
            if (attempt.Count > 0 && !attempt[^1].Key.StartsWith(location.Directory, StringComparison.Ordinal))
            {
                yield return attempt;
                attempt = [];
            }

            attempt.Add(found);
        }

        if (attempt.Count > 0) yield return attempt;
    }

    /// <summary>Every target that has a backup.</summary>
    public async IAsyncEnumerable<string> TargetsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var locations in ByTargetAsync(null, cancellationToken)) yield return locations[0].Target;
    }

    /// <summary>The backups of a target with all their objects, oldest first. One that is deleted meanwhile may be missing.</summary>
    public async IAsyncEnumerable<StoredBackup> StoredAsync(string target, Predicate<string> isKnown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var committed = new List<(BackupLocation Location, List<StoredObject> Objects)>();
        await foreach (var attempt in AttemptsAsync(target, cancellationToken))
        {
            var location = BackupLocation.OfKey(attempt[0].Key)!;
            if (attempt.Exists(stored => stored.Key == location.ManifestKey)) committed.Add((location, attempt));
        }

        foreach (var some in committed.Chunk(ReadAtOnce))
        {
            var reads = some.Select(one => isKnown(one.Location.Id) ? Task.FromResult<(Manifest?, BaktainerException?)>(default) : TryReadAsync(one.Location, cancellationToken));
            foreach (var ((location, objects), (manifest, problem)) in some.Zip(await Task.WhenAll(reads)))
                if (manifest is not null || problem is not null || isKnown(location.Id)) yield return new StoredBackup(location, objects, manifest, problem);
        }
    }

    /// <summary>Null, and a word to the callback, when it cannot be read.</summary>
    public async Task<Receipt?> TryReadReceiptAsync(Manifest manifest, string key, Action<BaktainerException> onUnreadable, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await SmallJson.ReadAsync(store, key, ContractsJson.Default.Receipt, cancellationToken);
            return receipt.Backup == manifest.Id ? receipt : throw SmallJson.Unreadable(key, $"it is a receipt for '{receipt.Backup}'");
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ManifestUnreadable)
        {
            onUnreadable(e);
            return null;
        }
    }

    private static BackupLocation Only(List<BackupLocation> found, string wanted, string what) => found switch
    {
        [var one] => one,
        [] => throw NotFound(wanted, "`baktainer list` shows what the store holds."),
        _ => throw new BaktainerException(
            FailureCodes.NameCollision,
            $"'{wanted}' names several {what}: {string.Join(", ", found.Select(l => l.Target))}.",
            "Say which: host/name, or host/name/id."),
    };

    private static BaktainerException NotFound(string wanted, string remedy) => new(FailureCodes.BackupNotFound, $"There is no backup '{wanted}' in the store.", remedy);

    /// <summary>What to list for a target: all, when its host is not said.</summary>
    private static string? WhereIs(string? nameOrTarget) => nameOrTarget?.Contains('/', StringComparison.Ordinal) == true ? nameOrTarget : null;

    private static bool IsCalled(string target, string nameOrTarget) => target == nameOrTarget || target.EndsWith("/" + nameOrTarget, StringComparison.Ordinal);

    /// <summary>The committed backups of each target, newest first. In key order a target's keys stand together and its ids ascend.</summary>
    private async IAsyncEnumerable<List<BackupLocation>> ByTargetAsync(string? target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<BackupLocation> locations = [];
        await foreach (var found in store.ListAsync(target is null ? "" : target + "/", cancellationToken))
        {
            if (BackupLocation.OfKey(found.Key) is not { } location || found.Key != location.ManifestKey) continue;
            if (locations.Count > 0 && locations[^1].Target != location.Target)
            {
                locations.Reverse();
                yield return locations;
                locations = [];
            }

            locations.Add(location);
        }

        locations.Reverse();
        if (locations.Count > 0) yield return locations;
    }

    private async Task<(Manifest? Manifest, BaktainerException? Problem)> TryReadAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(location, cancellationToken), null);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ManifestUnreadable)
        {
            return (null, e);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return (null, null); // Deleted since the listing.
        }
    }

    private async Task<Manifest> ReadAsync(BackupLocation location, CancellationToken cancellationToken)
    {
        var manifest = await SmallJson.ReadAsync(store, location.ManifestKey, ContractsJson.Default.Manifest, cancellationToken);
        return ManifestRules.Broken(manifest, location) is { } problem ? throw SmallJson.Unreadable(location.ManifestKey, problem) : manifest;
    }
}
