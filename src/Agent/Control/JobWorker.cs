using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Control;

/// <summary>Does one job, whatever comes of it: the result is always a report.</summary>
/// <param name="backUp">Backs up a ticket's target.</param>
/// <param name="restore">Puts a backup back; null where the host does not allow it.</param>
/// <param name="log">The log.</param>
/// <param name="time">The clock.</param>
internal sealed class JobWorker(Func<JobTicket, CancellationToken, Task<Manifest>> backUp, Func<JobTicket, CancellationToken, Task<RestoredFacts>>? restore, ILogger log, TimeProvider time)
{
    /// <summary>Proves a backup; null where the host does not allow it.</summary>
    public Func<JobTicket, CancellationToken, Task<RestoredFacts>>? Drill { get; init; }

    public async Task<Report> RunAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            if (ticket.Restore is null) return Report(ticket) with { Manifest = await backUp(ticket, cancellationToken) };
            return Report(ticket) with { Restored = await (ticket.Restore.Scratch ? Drill ?? throw NotAllowed("proves no backups", "BT_ALLOW_DRILLS") : restore ?? throw NotAllowed("puts no backups back", "BT_ALLOW_REMOTE_RESTORE"))(ticket, cancellationToken) };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var stopped = new BaktainerException(FailureCodes.Stopped, "Stopped before it was done.", "Run it again.");
            return Report(ticket) with { Failure = Failure(stopped), Cancelled = true };
        }
        catch (BaktainerException e)
        {
            return Failed(ticket, e);
        }
#pragma warning disable CA1031 // A defect met in one job must not take the agent, and so every other target's backups, with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, e);
            return Failed(ticket, new BaktainerException(FailureCodes.Unexpected, $"Unexpected {e.GetType().Name}; the agent's log says more.", "Please report it.", e));
        }
    }

    private Report Failed(JobTicket ticket, BaktainerException e)
    {
        if (ticket.Restore is null) Log.BackupFailed(log, ticket.Target, e.Code, e.Message, e.Remedy);
        else Log.RestoreFailed(log, ticket.Restore.From, e.Code, e.Message, e.Remedy);
        return Report(ticket) with { Failure = Failure(e) };
    }

    private static BaktainerException NotAllowed(string what, string setting) =>
        new(FailureCodes.RestoreNotAllowed, $"This agent {what} for a control plane.", $"Set {setting} and BT_IDENTITY_FILE on its host.");

    private Report Report(JobTicket ticket) => new()
    {
        Target = ticket.Target,
        Job = ticket.Job,
        Lease = ticket.Lease,
        Attempt = ticket.Attempt,
        FinishedAt = time.GetUtcNow(),
    };

    private static JobFailure Failure(BaktainerException e) => new(e.Code.Id, e.Kind.ToString(), e.Message, e.Remedy);
}
