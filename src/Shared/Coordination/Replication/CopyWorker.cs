using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Replication;

/// <summary>
/// Works on one owed copy for a while. The record is the truth, messages only say that it may be due: whoever marks the record busy works, others leave.
/// A process that is killed leaves the record busy until a time that passes; <see cref="ReplicaWatch"/> then sends for another.
/// </summary>
public sealed class CopyWorker(CopyTools tools)
{
    public async Task WorkAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        if (order.Backup is null)
        {
            await tools.Desk.BackfillPageAsync(order, cancellationToken);
            return;
        }

        if (await tools.Copies.FindAsync(order.Replica ?? "", order.Target, order.Backup, cancellationToken) is not { } owed) return;
        if (await TakeAsync(owed, cancellationToken) is not { } taken) return;
        try
        {
            await new CopyTurn(tools, tools.Options!, taken).RunAsync(cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.LeaseLost)
        {
            Log.Retried(tools.Log, $"Copying {order.Target}/{order.Backup}", e.Code, e.Message); // By whoever has it now.
        }
    }

    /// <summary>Null when it is not due, somebody else works on it, or nobody can any more.</summary>
    private async Task<Versioned<OpenCopy>?> TakeAsync(Versioned<OpenCopy> owed, CancellationToken cancellationToken)
    {
        var (now, copy) = (tools.Time.GetUtcNow(), owed.Value);
        if (tools.Options is not { } options || options.Places.All(place => place.Name != copy.Replica))
        {
            await tools.Copies.DropAsync(owed, cancellationToken); // No such replica any more.
            return null;
        }

        if (copy.BusyUntil > now || copy.NextAt > now) return null;
        return await tools.Copies.TryChangeAsync(owed, copy with { BusyUntil = now + (options.Slice * 2) }, cancellationToken);
    }
}

/// <summary>What working on copies needs.</summary>
/// <param name="Options">Null where there are no replicas.</param>
/// <param name="Copies">What is owed.</param>
/// <param name="Desk">Sends for work.</param>
/// <param name="Catalog">What backups there are.</param>
/// <param name="Locks">Locks copies.</param>
/// <param name="Alerts">What somebody has to know.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
public sealed record CopyTools(ReplicationOptions? Options, CopyBook Copies, ReplicaDesk Desk, CatalogIndex Catalog, CommitLocks Locks, AlertBook Alerts, TimeProvider Time, ILogger Log);
