using Baktainer.Agent.Docker;
using Baktainer.Contracts;
using Baktainer.Coordination.Cleaning;
using Baktainer.Coordination.Targets;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>Removes what killed runs left behind: temporary files, pipes. Never what a living process uses. (Sidecars: <see cref="SidecarWatch"/>.)</summary>
internal sealed class Sweeper(IBackupStore store, TimeProvider time, ILogger log)
{
    /// <summary>All but artifacts: those are left to the coordinator, which knows what may yet become a backup.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        Fifo.Sweep();
        return await store.SweepAsync(cancellationToken);
    });

    /// <summary>Old artifacts of these hosts that no backup came of: for where no coordinator looks after them.</summary>
    public Task SweepOrphansAsync(IReadOnlyCollection<string> hosts, CancellationToken cancellationToken) => TryAsync(() => new BackupVault(store).SweepOrphansAsync(
        Cleaner.OrphansKept, time, attempt => !hosts.Contains(TargetRecord.HostOf(attempt.Target)), cancellationToken));

    private async Task TryAsync(Func<Task<int>> sweep)
    {
        try
        {
            var count = await sweep();
            if (count > 0) Log.Swept(log, count);
        }
        catch (BaktainerException e)
        {
            Log.Warning(log, $"Sweeping leftovers failed: {e.Code}: {e.Message}");
        }
    }
}
