using System.CommandLine;
using System.Net;
using Baktainer.Agent.Docker.Proxy;
using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary><c>baktainer docker-proxy</c>: the socket proxy.</summary>
internal static class DockerProxyCommand
{
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where to listen: ADDRESS:PORT, on a network that only agents are in.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:2375",
    };

    public static Command Create() => Runner.Register(
        new Command(
            "docker-proxy",
            "Stand between an agent and the Docker engine, and let through only the calls that the agent makes (infra/agent/docker-endpoints.txt).\n\n" +
            "Example:\n  baktainer docker-proxy --listen 172.20.0.2:2375\n  BT_DOCKER_URL=tcp://172.20.0.2:2375 baktainer up")
        {
            Listen,
        },
        RunAsync,
        _ => new Overrides { IsDaemon = true });

    private static async Task<int> RunAsync(Composition parts, ParseResult parse, CancellationToken cancellationToken)
    {
        var text = parse.GetRequiredValue(Listen);
        if (!IPEndPoint.TryParse(text, out var address) || address.Port == 0)
            throw new BaktainerException(FailureCodes.BadUsage, $"--listen: '{text}' is no address with a port.", "Write ADDRESS:PORT, such as 127.0.0.1:2375.");
        if (parts.Settings.DockerHosts is not [var host]) throw new BaktainerException(FailureCodes.BadUsage, "A proxy stands before one engine.", "Set BT_DOCKER_URL instead of BT_DOCKER_HOSTS.");
        using var proxy = new SocketProxy(parts.EndpointOf(host), EndpointList.Own(), message => Agent.Log.Warning(parts.Log, message), parts.Time);
        try
        {
            await proxy.RunAsync(address, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }

        return ExitCodes.Good;
    }
}
