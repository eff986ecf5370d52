using System.Net.Sockets;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker;

/// <summary>Where a Docker engine listens: <c>unix:///path</c>; <c>tcp://host:port</c> and <c>http://host:port</c> for a socket proxy; <c>https://host:port</c>, and <c>tcp://</c> with TLS.</summary>
internal sealed class DockerEndpoint
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private DockerEndpoint(Uri address, DockerTls? tls) => (Address, Tls) = (address, tls);

    public Uri Address { get; }

    /// <summary>Null: in the clear.</summary>
    public DockerTls? Tls { get; }

    /// <summary>True when the engine is reached through a socket of this machine, so that a sidecar may share a path with us.</summary>
    public bool IsLocal => Address.Scheme == "unix";

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/>.</exception>
    public static DockerEndpoint Parse(string url, DockerTls? tls = null) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "unix" or "tcp" or "http" or "https" && (tls is not null || address.Scheme != "https")
            ? new DockerEndpoint(address, tls)
            : throw new BaktainerException(
                FailureCodes.BadSettings, $"'{url}' is not a Docker address.", "Use unix:///var/run/docker.sock, tcp://host:port or https://host:port in BT_DOCKER_URL.");

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();

    /// <summary>A connected socket that has never been used asynchronously: one asynchronous call would make every later blocking one cost as much.</summary>
    internal Socket Connect()
    {
        var socket = IsLocal ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : NetworkSocket();
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

    /// <summary>For ordinary calls over the network: connected, and secured where that is asked for.</summary>
    /// <exception cref="TimeoutException">The host is away.</exception>
    internal async ValueTask<Stream> OpenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ConnectPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var socket = NetworkSocket();
        try
        {
            await socket.ConnectAsync(Address.Host, Address.Port, either.Token);
            return Tls is null ? new NetworkStream(socket, ownsSocket: true) : await Tls.AuthenticateAsync(socket, Address.Host, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"no connection within {ConnectPatience.TotalSeconds} seconds");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A host that vanishes without a word (no power, a firewall) fails what waits for it within half a minute, not after the quarter of an hour that TCP tries.</summary>
    private static Socket NetworkSocket()
    {
        const int tcp = 6;
        const int userTimeout = 18;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        socket.SetRawSocketOption(tcp, userTimeout, BitConverter.GetBytes(30_000));
        return socket;
    }
}
