using Baktainer.Agent.Drill;
using Baktainer.Archive.Age;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>Proves the backup that a ticket names. A drill has no way to any container but the one that it makes, whatever the order says.</summary>
/// <param name="sessionFor">Makes a session that reads from a source.</param>
/// <param name="identities">Open backups; read anew each time.</param>
/// <param name="plane">Gives the backup's manifest and leave to read it.</param>
internal sealed class TicketDrill(Func<IBackupSource, DrillSession> sessionFor, Func<IReadOnlyList<IIdentity>> identities, IControlPlane plane)
{
    public async Task<RestoredFacts> RunAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var manifest = await OrderedBackup.ReadAsync(plane, ticket, cancellationToken);
        var drill = await sessionFor(plane.SourceOf(ticket.Held)).RunAsync(manifest, identities(), keep: false, cancellationToken);
        return OrderedBackup.Facts(drill.Container, drill.Tables) with { Seconds = drill.Seconds, Answers = drill.Answer is { } answer ? [answer] : null };
    }
}
