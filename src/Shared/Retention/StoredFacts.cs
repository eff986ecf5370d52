using Baktainer.Storage;

namespace Baktainer.Retention;

/// <summary>What the store says of a target's backups. Reads each manifest once: those that could be read stay as they are for ever.</summary>
/// <param name="vault">The store's backups.</param>
/// <param name="target">Whose.</param>
/// <param name="others">Names of the stores in which copies count.</param>
public sealed class StoredFacts(BackupVault vault, string target, IReadOnlySet<string> others)
{
    /// <summary>Names of receipts.</summary>
    public const string Anomalous = "anomalous";
    public const string Accepted = "accepted";
    public const string Verified = "verified";
    public const string InUse = "in-use";
    public const string Drilled = "drilled";
    private const string Replicated = "replicated";

    /// <summary>Something that uses a backup and died is believed for so long.</summary>
    private static readonly TimeSpan LongestUse = TimeSpan.FromDays(1);

    private readonly HashSet<string> readable = [];
    private readonly Dictionary<string, string?> replicas = [];

    /// <summary>As it is now; oldest first.</summary>
    public async Task<List<BackupFacts>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<BackupFacts>();
        await foreach (var stored in vault.StoredAsync(target, readable.Contains, cancellationToken))
        {
            if (stored.Problem is null) readable.Add(stored.Location.Id);
            found.Add(Of(stored, now) with { Copies = await CopiesAsync(stored, cancellationToken) });
        }

        return found;
    }

    /// <summary>Stores that have a copy and are replicas still, each counted once. A receipt is read once: it never changes.</summary>
    private async Task<int> CopiesAsync(StoredBackup stored, CancellationToken cancellationToken)
    {
        var copies = new HashSet<string>();
        foreach (var key in stored.Receipts(Replicated).Select(receipt => receipt.Key))
        {
            if (!replicas.TryGetValue(key, out var replica)) replicas[key] = replica = (await vault.TryReadReceiptAsync(stored.Location, key, cancellationToken))?.Replica;
            if (replica is not null && others.Contains(replica)) copies.Add(replica);
        }

        return copies.Count;
    }

    private static BackupFacts Of(StoredBackup stored, DateTimeOffset now) => new(stored.Location.Id, stored.Location.StartedAt, stored.Bytes)
    {
        Unreadable = stored.Problem?.Message,
        Anomalous = stored.Has(Anomalous) && !stored.Has(Accepted),
        Verified = stored.Has(Verified),
        InUse = stored.Receipts(InUse).Any(use => now - use.Modified < LongestUse) ? "somebody reads it, or did within a day" : null,
    };
}
