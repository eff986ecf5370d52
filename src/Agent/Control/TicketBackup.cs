using Baktainer.Agent.Backup;
using Baktainer.Agent.Discovery;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Secrets;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>Backs up the target that a ticket names, as its container is now.</summary>
/// <param name="discovery">Finds the container.</param>
/// <param name="runnerFor">Makes the runner for a sink, for whom it seals, and whom it asks for secrets.</param>
/// <param name="sealing">For whom.</param>
/// <param name="plane">Takes the artifacts and gives the credentials.</param>
internal sealed class TicketBackup(
    TargetDiscovery discovery, Func<IBackupSink, IReadOnlyList<IRecipient>, ReadSecret, BackupRunner> runnerFor, SealingRule sealing, IControlPlane plane)
{
    /// <summary>Attempts of one lease are numbered from here on, so that those of different leases never meet.</summary>
    public const int AttemptsPerLease = 100;

    public async Task<Manifest> RunAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var target = (await discovery.FindAsync(cancellationToken)).FirstOrDefault(found => found.Id == ticket.Target)
            ?? throw new BaktainerException(FailureCodes.ContainerGone, $"No container of this host is labelled as '{ticket.Target}' any more.", "Start it, or have the target forgotten.");
        var held = ticket.Held;
        var spec = PolicyCredentials.Apply(target.Require(), target.Container, ticket);
        var job = new BackupJob(ticket.Target, spec, target.Container, ticket.Reason, ticket.Tag, (ticket.Attempt - 1) * AttemptsPerLease);
        return await runnerFor(plane.SinkOf(held), sealing.For(ticket), TicketSecrets.Of(plane, held)).RunAsync(job, cancellationToken);
    }
}
