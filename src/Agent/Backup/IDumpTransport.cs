using Baktainer.Agent.Discovery;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Backup;

/// <summary>How the bytes of a dump come to us.</summary>
internal interface IDumpTransport
{
    /// <summary>As in manifests.</summary>
    string Name { get; }

    /// <summary>Starts the tool of a step. The caller disposes the process.</summary>
    Task<IToolProcess> StartAsync(DiscoveredContainer source, DumpStep step, CancellationToken cancellationToken);
}

/// <summary>Exec in the container; the engine carries the bytes. Works everywhere.</summary>
internal sealed class AttachedTransport(DockerRuntime docker) : IDumpTransport
{
    public string Name => "attached";

    public async Task<IToolProcess> StartAsync(DiscoveredContainer source, DumpStep step, CancellationToken cancellationToken) =>
        await ExecProcess.StartAsync(docker, source, ToolScript.Dump(step.Local), step.Local, ToolScript.Preamble(step.Local), cancellationToken);
}

/// <summary>A sidecar that writes into a pipe of this host. Several times cheaper; needs an engine on this host and a database that listens on TCP.</summary>
internal sealed class DirectTransport(DockerRuntime docker) : IDumpTransport
{
    public string Name => "direct";

    /// <exception cref="BaktainerException"><see cref="FailureCodes.DirectUnavailable"/> when no byte could be had this way, with the reason.</exception>
    public async Task<IToolProcess> StartAsync(DiscoveredContainer source, DumpStep step, CancellationToken cancellationToken)
    {
        if (!docker.Endpoint.IsLocal) throw Unavailable($"the engine at {docker.Endpoint} is not on this host", null);
        var command = step.Loopback ?? throw Unavailable("the engine cannot dump this way", null);
        SidecarProcess process;
        try
        {
            process = await SidecarProcess.StartAsync(docker, source, command, cancellationToken);
        }
        catch (Exception e) when (e is BaktainerException or IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e.Message, e);
        }

        return await RequireBytesAsync(process, cancellationToken);
    }

    /// <summary>A tool that fails before its first byte (no TCP listener, other authentication rules for TCP) may well work in the container itself.</summary>
    private static async Task<IToolProcess> RequireBytesAsync(SidecarProcess process, CancellationToken cancellationToken)
    {
        if (!process.EndedWithoutOutput) return process;
        await using (process)
        {
            var exit = await process.ExitAsync(cancellationToken);
            throw Unavailable($"the tool ended with exit code {exit.Code} before its first byte: {exit.ErrorText}", null);
        }
    }

    private static BaktainerException Unavailable(string reason, Exception? cause) =>
        new(FailureCodes.DirectUnavailable, $"Direct transport cannot be used: {reason}", "Use --transport auto or attached.", cause);
}
