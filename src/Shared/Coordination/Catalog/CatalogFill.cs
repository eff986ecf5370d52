using Baktainer.Contracts;
using Baktainer.Coordination.Targets;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Catalog;

/// <summary>At a first start, or after the state was lost: fills the empty catalog from the store, and has the copies counted that are there.</summary>
/// <param name="plane">The coordinator.</param>
/// <param name="hosts">Whose backups: others may use the same store.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed class CatalogFill(ControlPlane plane, IReadOnlyCollection<string> hosts, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Ends when the catalog has something in it, or there is nothing to put in; while the store cannot be asked it is asked again and again.</summary>
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
                return; // The next start goes on: what is in the catalog by then is newer.
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if ((await plane.Catalog.PageAsync(null, null, 1, cancellationToken)).Items.Count > 0) return;
        var rebuilt = await plane.Catalog.RebuildAsync(
            plane.Vault, plane.Targets, problem => Log.Retried(log, "Reading a manifest", problem.Code, problem.Message), cancellationToken, target => hosts.Contains(TargetRecord.HostOf(target)));
        if (rebuilt.Added == 0) return;
        Log.CatalogFilled(log, rebuilt.Added);
        foreach (var replica in plane.Replication.Replicas) await plane.Replicas.BackfillAsync(replica.Name, cancellationToken);
    }
}
