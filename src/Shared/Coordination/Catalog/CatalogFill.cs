using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Catalog;

/// <summary>At a first start, or after the state was lost: fills the empty catalog from the store, and has the copies counted that are there.</summary>
/// <param name="plane">The coordinator.</param>
/// <param name="records">Remember until when the catalog is still to be filled.</param>
/// <param name="hosts">Whose backups: others may use the same store.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed class CatalogFill(ControlPlane plane, IRecordStore records, IReadOnlyCollection<string> hosts, TimeProvider time, ILogger log)
{
    private const string Key = "catalog";
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private readonly Records<FillRecord> fills = new(records, "fills", CoordinationJson.Default.FillRecord);

    /// <summary>Before the first backup gets into the catalog: notes whether it is empty. Asks no store.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (await fills.GetAsync(Key, Key, cancellationToken) is not null) return;
        var isEmpty = (await plane.Catalog.PageAsync(null, null, 1, cancellationToken)).Items.Count == 0;
        await fills.TryInsertAsync(Key, Key, new FillRecord { DoneAt = isEmpty ? null : time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>Ends when everything in the store is in the catalog; while the store cannot be asked it is asked again and again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FillAsync(cancellationToken);
                return;
            }
            catch (BaktainerException e)
            {
                Log.Retried(log, "Filling the catalog", e.Code, e.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return; // The next start goes on.
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (await fills.GetAsync(Key, Key, cancellationToken) is not { Value.DoneAt: null } pending) return;
        if (!await plane.Vault.ListAsync(null, Unreadable, cancellationToken).AnyAsync(manifest => IsOurs(manifest.Target), cancellationToken)) return; // A disk may not be mounted: the next start looks again.
        var rebuilt = await plane.Catalog.RebuildAsync(plane.Vault, plane.Targets, Unreadable, cancellationToken, IsOurs);
        if (rebuilt.Added > 0) Log.CatalogFilled(log, rebuilt.Added);
        foreach (var replica in plane.Replication.Replicas) await plane.Replicas.BackfillAsync(replica.Name, cancellationToken);
        await fills.TryReplaceAsync(pending, new FillRecord { DoneAt = time.GetUtcNow() }, cancellationToken);
    }

    private bool IsOurs(string target) => hosts.Contains(TargetRecord.HostOf(target));

    private void Unreadable(BaktainerException problem) => Log.Retried(log, "Reading a manifest", problem.Code, problem.Message);
}

/// <summary>Whether the catalog has everything that was in the store when its state began.</summary>
public sealed record FillRecord
{
    public int V { get; init; } = 1;

    /// <summary>Null: not yet.</summary>
    public DateTimeOffset? DoneAt { get; init; }
}
