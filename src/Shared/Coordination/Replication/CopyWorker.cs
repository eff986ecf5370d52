using System.Collections.Concurrent;
using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Protection;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Replication;

/// <summary>
/// Works on what a store owes, one copy after the other, for a while. In one process one copy to each store is at work at a time, so that a store that is slow, or away, or never
/// answers, delays no copy to another. The record is the truth, messages only say that something may be due: whoever marks the record busy works, others leave.
/// A process that is killed leaves the record busy until a time that passes; <see cref="ReplicaWatch"/> then sends for another.
/// </summary>
public sealed class CopyWorker(CopyTools tools)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> atWork = new();

    /// <summary>How many messages should be listened to at a time: one for each store that may owe something.</summary>
    public int Listeners => tools.Options.Places.Count();

    public async Task WorkAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        if (order.Backup is null)
        {
            await tools.Desk.BackfillPageAsync(order, cancellationToken);
            return;
        }

        var place = order.Replica ?? "";
        if (!atWork.TryAdd(place, true)) return; // Whoever is at work there goes on with this one.
        try
        {
            await WorkAsync(place, order.Target, order.Backup, cancellationToken);
        }
        finally
        {
            atWork.TryRemove(place, out _);
        }

        // Asked once others may work there again: whose message was dropped until now finds its copy here.
        if (await NextAsync(place, cancellationToken) is { } next) await tools.Desk.SendAsync(place, next.Target, next.Backup, TimeSpan.Zero, cancellationToken);
    }

    private async Task WorkAsync(string place, string target, string backup, CancellationToken cancellationToken)
    {
        using var slice = new TimeSlice(tools.Options.Slice, Grace, tools.Time, cancellationToken);
        await TurnAsync(place, target, backup, slice, cancellationToken);
        while (!slice.IsOver && await NextAsync(place, cancellationToken) is { } next) await TurnAsync(place, next.Target, next.Backup, slice, cancellationToken);
    }

    private async Task TurnAsync(string place, string target, string backup, TimeSlice slice, CancellationToken cancellationToken)
    {
        if (await tools.Copies.FindAsync(place, target, backup, cancellationToken) is not { } owed) return;
        if (await TakeAsync(owed, cancellationToken) is not { } taken) return;
        try
        {
            await new CopyTurn(tools, taken, slice).RunAsync(cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.LeaseLost)
        {
            Log.Retried(tools.Log, $"Copying {target}/{backup}", e.Code, e.Message); // By whoever has it now.
        }
    }

    private async Task<OpenCopy?> NextAsync(string place, CancellationToken cancellationToken) => RecordKey.IsValid(place)
        ? await tools.Copies.OwedAsync(place, cancellationToken).FirstOrDefaultAsync(copy => copy.IsDue(tools.Time.GetUtcNow()), cancellationToken)
        : null;

    /// <summary>Null when it is not due, somebody else works on it, or nobody can any more.</summary>
    private async Task<Versioned<OpenCopy>?> TakeAsync(Versioned<OpenCopy> owed, CancellationToken cancellationToken)
    {
        var (now, copy) = (tools.Time.GetUtcNow(), owed.Value);
        if (tools.Options.Places.All(place => place.Name != copy.Replica))
        {
            await tools.Copies.DropAsync(owed, cancellationToken); // No such replica any more.
            return null;
        }

        if (!copy.IsDue(now)) return null;
        return await tools.Copies.TryChangeAsync(owed, copy with { BusyUntil = now + tools.Options.Lease }, cancellationToken);
    }
}

/// <summary>What working on copies needs.</summary>
/// <param name="Options">Where copies are.</param>
/// <param name="Copies">What is owed.</param>
/// <param name="Desk">Sends for work.</param>
/// <param name="Catalog">What backups there are.</param>
/// <param name="Locks">Locks copies.</param>
/// <param name="Alerts">What somebody has to know.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
public sealed record CopyTools(ReplicationOptions Options, CopyBook Copies, ReplicaDesk Desk, CatalogIndex Catalog, CommitLocks Locks, AlertBook Alerts, TimeProvider Time, ILogger Log);
