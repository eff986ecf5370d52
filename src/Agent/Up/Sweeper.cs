using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>Removes what killed runs left behind: temporary files, orphaned artifacts, pipes, sidecars. Never what a living process uses.</summary>
internal sealed class Sweeper(DockerRuntime docker, IBackupStore store, BackupVault vault, ILogger log)
{
    /// <summary>Longer than any backup takes.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            Fifo.Sweep();
            var count = await docker.RemoveDeadSidecarsAsync(cancellationToken);
            count += await store.SweepAsync(cancellationToken);
            count += await vault.SweepOrphansAsync(OrphanAge, docker.Time, cancellationToken);
            if (count > 0) Log.Swept(log, count);
        }
        catch (BaktainerException e)
        {
            Log.Warning(log, $"Sweeping leftovers failed: {e.Code}: {e.Message}");
        }
    }
}
