using Baktainer.Agent.Restore;
using Baktainer.Archive.Age;
using Baktainer.Coordination.Protocol;
using Baktainer.Secrets;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>Puts back the backup that a ticket orders. Only made where the host's own settings allow it.</summary>
/// <param name="sessionFor">Makes a session that reads from a source, keeps what is replaced in a sink, and asks for secrets.</param>
/// <param name="identities">Open backups; read anew each time.</param>
/// <param name="plane">Gives the backup's manifest and leave to read it.</param>
internal sealed class TicketRestore(Func<IBackupSource, IBackupSink, ReadSecret, RestoreSession> sessionFor, Func<IReadOnlyList<IIdentity>> identities, RemoteControlPlane plane)
{
    public async Task<RestoredFacts> RunAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var held = ticket.Held;
        var order = ticket.Restore!;
        var manifest = await OrderedBackup.ReadAsync(plane, ticket, cancellationToken);
        var session = sessionFor(plane.SourceOf(held), plane.KeeperOf(held), TicketSecrets.Of(plane, held));
        var request = new RestoreRequest(manifest, identities(), order.Into, order.Clean, SafetyBackup: true)
        {
            Keep = new SafetyName(RestoreOrder.SafetyTarget(ticket.Target), ticket.Tag, (ticket.Attempt - 1) * TicketBackup.AttemptsPerLease),
        };
        var (tables, container, safety) = await session.RunAsync(request, cancellationToken);
        return OrderedBackup.Facts(container, tables, safety?.Id);
    }
}
