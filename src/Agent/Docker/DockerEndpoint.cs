using System.Net.Sockets;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>Where a Docker engine listens: <c>unix:///path</c>, or <c>tcp://host:port</c> and <c>http://host:port</c> for a socket proxy.</summary>
public sealed class DockerEndpoint
{
    private DockerEndpoint(Uri address) => Address = address;

    public Uri Address { get; }

    /// <summary>True when the engine is reached through a socket of this machine, so that a sidecar may share a path with us.</summary>
    public bool IsLocal => Address.Scheme == "unix";

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/>.</exception>
    public static DockerEndpoint Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "unix" or "tcp" or "http"
            ? new DockerEndpoint(address)
            : throw new BaktainerException(
                FailureCodes.BadSettings, $"'{url}' is not a Docker address.", "Use unix:///var/run/docker.sock or tcp://host:port in BT_DOCKER_URL.");

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();

    /// <summary>A connected socket that has never been used asynchronously: one asynchronous call would make every later blocking one cost as much.</summary>
    internal Socket Connect()
    {
        var socket = IsLocal
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IsLocal) socket.Connect(new UnixDomainSocketEndPoint(Address.LocalPath));
            else socket.Connect(Address.Host, Address.Port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
