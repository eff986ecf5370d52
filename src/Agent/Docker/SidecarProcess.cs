using System.Net.Sockets;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Docker.DotNet.Models;

namespace Baktainer.Agent.Docker;

/// <summary>
/// A tool in a container of its own, made from the source's image and sharing only its network, writing into a <see cref="Fifo"/>:
/// the dump's bytes cross no part of the engine. The container's standard input is our leash, see <see cref="ToolScript"/>.
/// </summary>
internal sealed class SidecarProcess : IToolProcess
{
    /// <summary>Its value says who made the sidecar, see <see cref="SidecarOwner"/>.</summary>
    public const string Label = "baktainer.sidecar";

    private const string PipePath = "/baktainer.pipe";
    private readonly DockerRuntime docker;
    private readonly string id;
    private readonly Fifo fifo;
    private readonly BoundedText errors = new();
    private readonly Func<string, string> redact;
    private HijackedConnection? leash;
    private Task<int> exit = Task.FromResult(-1);

    private SidecarProcess(DockerRuntime docker, string id, Fifo fifo, Func<string, string> redact)
    {
        this.docker = docker;
        this.id = id;
        this.fifo = fifo;
        this.redact = redact;
    }

    public Stream Output => fifo;

    public bool EndedWithoutOutput { get; private set; }

    /// <summary>Ends once the tool has written something, or has ended without.</summary>
    public static async Task<SidecarProcess> StartAsync(
        DockerRuntime docker, DiscoveredContainer source, ToolCommand command, CancellationToken cancellationToken)
    {
        var fifo = Fifo.Create();
        SidecarProcess? process = null;
        try
        {
            var parameters = Parameters(source, command, fifo.Path);
            var created = await docker.CallAsync(client => client.Containers.CreateContainerAsync(parameters, cancellationToken), source.Name);
            process = new SidecarProcess(docker, created.ID, fifo, Redaction.Of(command, source));
            await process.RunAsync(command, cancellationToken);
            return process;
        }
        catch
        {
            if (process is null) await fifo.DisposeAsync();
            else await process.DisposeAsync();
            throw;
        }
    }

    public async Task<ToolExit> ExitAsync(CancellationToken cancellationToken) =>
        new(await exit.WaitAsync(cancellationToken), redact(errors.ToString()));

    public async ValueTask DisposeAsync()
    {
        leash?.Dispose();
        await docker.TryRemoveAsync(id);
        await fifo.DisposeAsync();
    }

    private static CreateContainerParameters Parameters(DiscoveredContainer source, ToolCommand command, string pipe)
    {
        var argv = ToolScript.WriteTo(PipePath, command);
        return new CreateContainerParameters
        {
            Image = source.ImageId,
            Entrypoint = [argv[0]],
            Cmd = [.. argv.Skip(1)],
            Env = [.. command.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
            AttachStdin = true,
            AttachStderr = true,
            OpenStdin = true,
            StdinOnce = true,
            Labels = new Dictionary<string, string> { [Label] = SidecarOwner.Me, ["baktainer.backup"] = "false" },
            HostConfig = new HostConfig
            {
                NetworkMode = $"container:{source.Id}",
                Binds = [$"{pipe}:{PipePath}"],
                LogConfig = new LogConfig { Type = "none" },
                ReadonlyRootfs = true,
                Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=1m" },
                CapDrop = ["ALL"],
                SecurityOpt = ["no-new-privileges"],
            },
        };
    }

    private async Task RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        leash = docker.Hijack($"/containers/{id}/attach?stream=1&stdin=1&stdout=1&stderr=1", "", id);
        await docker.CallAsync(client => client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken), id);
        fifo.Unlink();
        try
        {
            leash.Send(ToolScript.Preamble(command));
        }
        catch (SocketException e)
        {
            throw docker.Unavailable(e);
        }

        var said = Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        exit = WaitAsync(said);
        EndedWithoutOutput = !await Task.Run(() => fifo.WaitForData(cancellationToken), cancellationToken);
    }

    private async Task<int> WaitAsync(Task said)
    {
        try
        {
            var result = await docker.CallAsync(client => client.Containers.WaitContainerAsync(id, CancellationToken.None), id);
            await said.WaitAsync(TimeSpan.FromSeconds(5), docker.Time);
            return (int)result.StatusCode;
        }
        finally
        {
            fifo.CloseWriter();
        }
    }

    /// <summary>Gathers standard error until the container ends.</summary>
    private void Listen()
    {
        using var frames = new FrameStream(leash!, errors);
        var ignored = new byte[4096];
        try
        {
            while (frames.Read(ignored) > 0) { }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The connection ended: the exit code tells the rest.
        }
    }
}
