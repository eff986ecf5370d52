using System.Net.Sockets;
using System.Security.Cryptography;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Baktainer.Agent.Docker;

/// <summary>
/// An empty server of our own: no network, nothing of the host in it, nothing of any other container. Disposing removes it with its volumes; where we are killed, the sweep
/// of sidecars does (<see cref="DockerRuntime.RemoveDeadSidecarsAsync"/>).
/// </summary>
internal sealed class ScratchContainer : IAsyncDisposable
{
    /// <summary>Its value is the backup's id.</summary>
    public const string Label = "baktainer.scratch";

    private const long Memory = 2L << 30;
    private const long SharedMemory = 256 << 20; // Docker's own 64 MB end PostgreSQL's parallel index builds.
    private readonly DockerRuntime docker;
    private readonly bool isKept;
    private readonly BoundedText said = new();
    private HijackedConnection? output;

    private ScratchContainer(DockerRuntime docker, DiscoveredContainer container, bool isKept)
    {
        this.docker = docker;
        Container = container;
        this.isKept = isKept;
    }

    /// <summary>As inspected when it was made, then when it was started.</summary>
    public DiscoveredContainer Container { get; private set; }

    /// <summary>Makes it; null when the engine does not have the image, which is never pulled.</summary>
    /// <param name="docker">The engine.</param>
    /// <param name="image">Name or id.</param>
    /// <param name="server">What to start.</param>
    /// <param name="backup">The backup's id.</param>
    /// <param name="keep">Never remove it, nor have it swept.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<ScratchContainer?> CreateAsync(DockerRuntime docker, string image, ScratchServer server, string backup, bool keep, CancellationToken cancellationToken)
    {
        var parameters = Parameters(image, server, backup, keep);
        string id;
        try
        {
            id = (await docker.CallAsync(client => client.Containers.CreateContainerAsync(parameters, cancellationToken), image)).ID;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ContainerNotFound)
        {
            return null;
        }

        try
        {
            return new ScratchContainer(docker, await docker.InspectAsync(id, cancellationToken), keep);
        }
        catch
        {
            await docker.TryRemoveAsync(id);
            throw;
        }
    }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.ScratchFailed"/>: the image does not have what it is to run.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        output = docker.Hijack($"/containers/{Container.Id}/attach?stream=1&stdout=1&stderr=1", "", Container.Name);
        _ = Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await docker.CallAsync(client => client.Containers.StartContainerAsync(Container.Id, new ContainerStartParameters(), cancellationToken), Container.Name);
            Container = await docker.InspectAsync(Container.Id, cancellationToken);
        }
        catch (BaktainerException e) when (e.InnerException is DockerApiException refused)
        {
            throw Failed($"could not be started: {DockerMapping.Message(refused.ResponseBody)}", e);
        }
    }

    /// <summary>With what the container has said so far.</summary>
    public BaktainerException Failed(string why, Exception? cause = null)
    {
        var words = Redaction.Of(new ToolCommand(), Container)(said.ToString());
        return new BaktainerException(
            FailureCodes.ScratchFailed, $"The scratch container of image {Container.Image} {why}{(words.Length > 0 ? $" It said: {words}" : "")}",
            "The image must start an empty server by itself, as the engine's official images do.", cause);
    }

    public async ValueTask DisposeAsync()
    {
        output?.Dispose();
        if (!isKept) await docker.TryRemoveAsync(Container.Id);
    }

    private static CreateContainerParameters Parameters(string image, ScratchServer server, string backup, bool keep)
    {
        var parameters = new CreateContainerParameters
        {
            Name = "baktainer-drill-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Image = image,
            Env = [.. server.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
            Labels = new Dictionary<string, string> { [Label] = backup, ["baktainer.backup"] = "false" },
            HostConfig = new HostConfig
            {
                NetworkMode = "none",
                LogConfig = new LogConfig { Type = "none" },
                Memory = Memory,
                ShmSize = SharedMemory,
                SecurityOpt = ["no-new-privileges"],
            },
        };
        if (!keep) parameters.Labels[SidecarProcess.Label] = SidecarOwner.Me;
        if (server.Argv.Count == 0) return parameters;
        parameters.User = "0";
        parameters.Entrypoint = [server.Argv[0]];
        parameters.Cmd = [.. server.Argv.Skip(1)];
        return parameters;
    }

    private void Listen()
    {
        using var frames = new FrameStream(output!, said);
        var buffer = new byte[4096];
        try
        {
            while (frames.Read(buffer) is var read and > 0) said.Append(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The container ended, or we are done.
        }
    }
}
