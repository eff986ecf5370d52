using System.Net.Sockets;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Engines;
using Docker.DotNet.Models;

namespace Baktainer.Agent.Docker;

/// <summary>A tool inside a container, started by <c>docker exec</c>, its streams carried by the engine.</summary>
internal sealed class ExecProcess : IToolProcess
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly DockerRuntime docker;
    private readonly string id;
    private readonly HijackedConnection connection;
    private readonly BoundedText errors = new();
    private readonly Func<string, string> redact;

    private ExecProcess(DockerRuntime docker, string id, HijackedConnection connection, Func<string, string> redact)
    {
        this.docker = docker;
        this.id = id;
        this.connection = connection;
        this.redact = redact;
        Output = new FrameStream(connection, errors);
    }

    public Stream Output { get; }

    public static async Task<ExecProcess> StartAsync(
        DockerRuntime docker, DiscoveredContainer container, IReadOnlyList<string> argv, ToolCommand command, byte[] preamble, CancellationToken cancellationToken)
    {
        var parameters = new ContainerExecCreateParameters
        {
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            Cmd = [.. argv],
            Env = [.. command.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
        };
        var created = await docker.CallAsync(client => client.Exec.CreateContainerExecAsync(container.Id, parameters, cancellationToken), container.Name);
        var connection = docker.Hijack($"/exec/{created.ID}/start", """{"Detach":false,"Tty":false}""", container.Name);
        var process = new ExecProcess(docker, created.ID, connection, Redaction.Of(command, container));
        try
        {
            connection.Send(preamble);
            return process;
        }
        catch (SocketException e)
        {
            await process.DisposeAsync();
            throw docker.Unavailable(e);
        }
    }

    /// <summary>Copies a stream to the tool's standard input and closes it. Returns quietly when the tool stops reading: its exit code says why.</summary>
    public void Feed(Stream input)
    {
        var buffer = new byte[256 * 1024];
        while (input.Read(buffer) is var read and > 0)
        {
            try
            {
                connection.Send(buffer.AsSpan(0, read));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }

        CloseInput();
    }

    public async Task<ToolExit> ExitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await docker.CallAsync(client => client.Exec.InspectContainerExecAsync(id, cancellationToken), id);
            if (!state.Running && state.ExitCode is { } code) return new ToolExit((int)code, redact(errors.ToString()));
            await Task.Delay(Poll, docker.Time, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        Output.Dispose();
        return ValueTask.CompletedTask;
    }

    private void CloseInput()
    {
        try
        {
            connection.CloseInput();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The process ended first.
        }
    }
}
