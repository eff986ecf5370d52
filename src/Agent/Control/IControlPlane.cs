using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>Who tells this agent what to do: a control plane over HTTPS, or the coordinator in this process.</summary>
internal interface IControlPlane
{
    /// <summary>Heartbeat, inventory, renewals, new jobs.</summary>
    Task<ClaimAnswer> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Where a job's artifacts go.</summary>
    IBackupSink SinkOf(HeldJob job);

    /// <summary>The backup that a job is to put back, or to prove.</summary>
    Task<Manifest> OrderedBackupAsync(HeldJob job, CancellationToken cancellationToken);

    /// <summary>Where that backup's artifacts are read.</summary>
    IBackupSource SourceOf(HeldJob job);

    /// <summary>Values of references that are not resolved on the host.</summary>
    /// <param name="job">Whom they are for.</param>
    /// <param name="references">Which.</param>
    /// <param name="fresh">Not from a cache: the server refused the last ones.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    Task<IReadOnlyDictionary<string, Secret>> CredentialsAsync(HeldJob job, IReadOnlyList<string> references, bool fresh, CancellationToken cancellationToken);

    /// <summary>Hands a report over. When it returns, the other side will not lose it.</summary>
    Task ReportAsync(Report report, CancellationToken cancellationToken);
}
