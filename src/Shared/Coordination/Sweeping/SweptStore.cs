using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Sweeping;

/// <summary>A store that backups are deleted from.</summary>
/// <param name="Name"><see cref="StorePlace.Primary"/>, or the replica's.</param>
/// <param name="Vault">Its backups.</param>
/// <param name="Locks">What keeps them.</param>
public sealed record SweptStore(string Name, BackupVault Vault, IProtectedStore Locks)
{
    public bool IsPrimary => Name == StorePlace.Primary;

    /// <param name="name">Its name.</param>
    /// <param name="store">Its objects.</param>
    public static SweptStore Of(string name, IBackupStore store) => new(name, new BackupVault(store), store.Protected());
}

/// <summary>
/// One target's backups in one store. A replica's are judged with what the primary store says of them, and none goes that is still there:
/// the primary deletes first, so a copy in a replica is never the last of a backup that is kept.
/// </summary>
/// <param name="target">Whose.</param>
/// <param name="store">In which.</param>
/// <param name="all">The primary, then the replicas that there are now.</param>
public sealed class SweptTarget(string target, SweptStore store, IReadOnlyList<SweptStore> all)
{
    private readonly StoredFacts own = new(store.Vault, target, all.Skip(1).Select(replica => replica.Name).ToHashSet());
    private readonly StoredFacts? before = store.IsPrimary ? null : new(all[0].Vault, target, new HashSet<string>());

    public string Target => target;

    public SweptStore Store => store;

    /// <summary>What is left to the primary: it alone waits for copies, and it alone makes room.</summary>
    internal RetentionRules Of(RetentionRules rules) => store.IsPrimary ? rules : rules with { Copies = null, MinFreeGb = null };

    /// <summary>As it is now; oldest first.</summary>
    public async Task<IReadOnlyList<BackupFacts>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var backups = await own.ReadAsync(now, cancellationToken);
        if (before is null) return backups;
        var there = (await before.ReadAsync(now, cancellationToken)).ToDictionary(backup => backup.Id);

        // A primary that has nothing at all (unmounted, moved, emptied) says nothing of what may go here; and its retention never takes the last.
        if (there.Count == 0) return [.. backups.Select(backup => backup with { InPrimary = true })];
        return [.. backups.Select(backup => there.TryGetValue(backup.Id, out var same)
            ? backup with { InPrimary = true, Anomalous = same.Anomalous, Verified = backup.Verified || same.Verified }
            : backup)];
    }
}
