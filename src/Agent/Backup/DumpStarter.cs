using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Backup;

/// <summary>Chooses the transport of each dump.</summary>
internal sealed class DumpStarter(DockerRuntime docker, TransportMode preference, ILogger log)
{
    private readonly AttachedTransport attached = new(docker);
    private readonly DirectTransport direct = new(docker);

    /// <summary>The caller disposes the process.</summary>
    public async Task<StartedDump> StartAsync(DiscoveredContainer source, DumpStep step, CancellationToken cancellationToken)
    {
        if (preference == TransportMode.Attached || step.Loopback is null || (preference == TransportMode.Auto && !docker.Endpoint.IsLocal))
            return new StartedDump(await attached.StartAsync(source, step, cancellationToken), attached.Name, null);
        try
        {
            return new StartedDump(await direct.StartAsync(source, step, cancellationToken), direct.Name, null);
        }
        catch (BaktainerException e) when (preference == TransportMode.Auto && e.Code == FailureCodes.DirectUnavailable)
        {
            Log.FellBack(log, source.Name, e.Message);
            return new StartedDump(await attached.StartAsync(source, step, cancellationToken), attached.Name, e.Message);
        }
    }
}

/// <summary>A dump at work, and how its bytes come.</summary>
internal sealed record StartedDump(IToolProcess Process, string Transport, string? Fallback);
