using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Baktainer.Storage;

namespace Baktainer.Coordination.Catalog;

/// <summary>What backups there are, without asking the store: an index of its manifests, which remain the truth.</summary>
public sealed class CatalogIndex(IRecordStore store)
{
    private readonly Records<Manifest> backups = new(store, "backups", CoordinationJson.Default.Manifest);

    public Task AddAsync(Manifest manifest, CancellationToken cancellationToken) =>
        backups.TryInsertAsync(RecordKey.OfTarget(manifest.Target), manifest.Id, manifest, cancellationToken);

    /// <summary>Null for what is none, or cannot be one.</summary>
    public async Task<Manifest?> FindAsync(string target, string id, CancellationToken cancellationToken) => BackupLocation.Find(target, id) is null ? null :
        (await backups.GetAsync(RecordKey.OfTarget(target), id, cancellationToken))?.Value;

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BackupNotFound"/>.</exception>
    public async Task<Manifest> RequireAsync(string target, string id, CancellationToken cancellationToken) => await FindAsync(target, id, cancellationToken)
        ?? throw new BaktainerException(FailureCodes.BackupNotFound, $"The catalog has no backup {id} of '{target}'.");

    /// <summary>Of one target those whose ids are not less than that one; oldest first.</summary>
    public async IAsyncEnumerable<Manifest> SinceAsync(string target, string? fromId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var backup in backups.QueryAsync(new RecordRange(RecordKey.OfTarget(target), fromId), cancellationToken)) yield return backup.Value;
    }

    /// <summary>Forgets a backup that is deleted.</summary>
    public Task RemoveAsync(string target, string id, CancellationToken cancellationToken) => backups.RemoveAsync(RecordKey.OfTarget(target), id, cancellationToken);

    /// <summary>Of one target, or of all; oldest first.</summary>
    public async IAsyncEnumerable<Manifest> ListAsync(string? target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var backup in backups.QueryAsync(new RecordRange(target is null ? null : RecordKey.OfTarget(target)), cancellationToken)) yield return backup.Value;
    }

    /// <summary>Of one target, or of all; of each target the oldest first.</summary>
    public Task<Listing<Manifest>> PageAsync(string? target, string? after, int size, CancellationToken cancellationToken) =>
        backups.PageAsync(new RecordRange(target is null ? null : RecordKey.OfTarget(target)), after, size, cancellationToken);

    /// <summary>Makes the index, and what targets know of their newest backup, what the store says. Safe at any time, again and again.</summary>
    /// <param name="vault">The store.</param>
    /// <param name="targets">Whose newest backup is corrected.</param>
    /// <param name="onUnreadable">Gets every manifest that cannot be read.</param>
    /// <param name="cancellationToken">Stops half way, which harms nothing.</param>
    /// <param name="isWanted">Which targets count; null: all.</param>
    public async Task<RebuiltCatalog> RebuildAsync(
        BackupVault vault, TargetBook targets, Action<BaktainerException> onUnreadable, CancellationToken cancellationToken, Predicate<string>? isWanted = null)
    {
        var stored = new HashSet<(string Target, string Id)>();
        var newest = new Dictionary<string, Manifest>();
        var added = 0;
        await foreach (var manifest in vault.ListAsync(null, onUnreadable, cancellationToken))
        {
            if (isWanted?.Invoke(manifest.Target) == false) continue;
            stored.Add((manifest.Target, manifest.Id));
            newest.TryAdd(manifest.Target, manifest); // Newest first.
            if (await backups.TryInsertAsync(RecordKey.OfTarget(manifest.Target), manifest.Id, manifest, cancellationToken)) added++;
        }

        var removed = 0;
        await foreach (var known in backups.QueryAsync(new RecordRange(null), cancellationToken))
        {
            if (stored.Contains((known.Value.Target, known.Value.Id)) || await IsThereAsync(vault, known.Value.Target, known.Value.Id, cancellationToken)) continue;
            if (await backups.TryDeleteAsync(known, cancellationToken)) removed++;
        }

        await CorrectAsync(vault, targets, newest, cancellationToken);
        return new RebuiltCatalog(stored.Count, added, removed);
    }

    private static async Task CorrectAsync(BackupVault vault, TargetBook targets, Dictionary<string, Manifest> newest, CancellationToken cancellationToken)
    {
        await foreach (var status in targets.StatusesAsync(null, cancellationToken))
        {
            var known = newest.GetValueOrDefault(status.Target);
            newest.Remove(status.Target);
            if (status.LastBackup == known?.Id || (status.LastBackup is { } last && await IsThereAsync(vault, status.Target, last, cancellationToken) && IsNewer(last, known))) continue;
            await targets.ChangeStatusAsync(
                status.Target, now => now.LastBackup != status.LastBackup ? now : now with { LastBackup = known?.Id, LastGoodAt = known?.CompletedAt, LastGood = known is null ? null : GoodRun.Of(known) }, cancellationToken);
        }

        foreach (var manifest in newest.Values)
            await targets.ChangeStatusAsync(manifest.Target, now => now.LastBackup is null ? now with { LastBackup = manifest.Id, LastGoodAt = manifest.CompletedAt, LastGood = GoodRun.Of(manifest) } : now, cancellationToken);
    }

    private static bool IsNewer(string id, Manifest? than) => than is null || string.CompareOrdinal(id, than.Id) > 0;

    // Committed since the listing began?
    private static async Task<bool> IsThereAsync(BackupVault vault, string target, string id, CancellationToken cancellationToken)
    {
        try
        {
            await vault.FindAsync($"{target}/{id}", cancellationToken);
            return true;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.BackupNotFound)
        {
            return false;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ManifestUnreadable)
        {
            return true;
        }
    }
}

/// <summary>What a rebuild did.</summary>
/// <param name="Backups">How many the store has.</param>
/// <param name="Added">How many the index lacked.</param>
/// <param name="Removed">How many it named that are gone.</param>
public sealed record RebuiltCatalog(int Backups, int Added, int Removed);
