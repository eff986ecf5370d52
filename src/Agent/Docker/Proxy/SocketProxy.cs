using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Agent.Docker.Proxy;

/// <summary>
/// Stands before a Docker engine and lets through what a list names. One request a connection: nothing that follows a body is looked at, so no second request can hide there.
/// Others do not do: haproxy and nginx cannot switch a request with a body to raw bytes whose two directions end apart, and restoring is just that.
/// </summary>
/// <param name="engine">In the clear or by TLS; the client's side is in the clear.</param>
/// <param name="endpoints">What passes.</param>
/// <param name="warn">Told what keeps the proxy from its work.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketProxy(DockerEndpoint engine, EndpointList endpoints, Action<string> warn, TimeProvider time) : IDisposable
{
    private const int MostConnections = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(200);
    private readonly SemaphoreSlim free = new(MostConnections);

    /// <summary>Until cancelled.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when the address cannot be listened on.</exception>
    public async Task RunAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        using var listener = Listen(address);
        while (true)
        {
            await free.WaitAsync(cancellationToken);
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(cancellationToken), cancellationToken);
            }
            catch (SocketException e) // The client left already, or there are too many open files just now.
            {
                free.Release();
                warn($"A connection could not be accepted: {e.Message}");
                await Task.Delay(AfterFailure, time, cancellationToken);
            }
        }
    }

    public void Dispose() => free.Dispose();

    private static Socket Listen(IPEndPoint address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(address);
            listener.Listen(MostConnections);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new BaktainerException(FailureCodes.BadSettings, $"{address} cannot be listened on: {e.Message}", "Stop what listens there, or choose another address with --listen.", e);
        }
    }

    private async Task ServeAsync(Socket accepted, CancellationToken cancellationToken)
    {
        try
        {
            accepted.NoDelay = true;
            await using var client = new NetworkStream(accepted, ownsSocket: true);
            await AnswerAsync(client, cancellationToken);
        }
        catch (BaktainerException e)
        {
            warn($"{e.Code}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // One side left.
        }
        finally
        {
            free.Release();
        }
    }

    private async Task AnswerAsync(NetworkStream client, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        if (await HeadReader.ReadAsync(client, both.Token) is not var (text, rest)) return;
        if (ProxyRequest.Parse(text) is not { } request || rest.Length > request.Length)
        {
            await RefuseAsync(client, "400 Bad Request", "The socket proxy does not understand this request.", cancellationToken);
            return;
        }

        if (!endpoints.Allows(request.Method, request.Path))
        {
            await RefuseAsync(client, "403 Forbidden", "The socket proxy does not let this call through.", cancellationToken);
            return;
        }

        await using var server = engine.IsLocal ? new NetworkStream(engine.Connect(), ownsSocket: true) : await engine.OpenAsync(time, cancellationToken);
        // In one piece: an engine that has answered and closed takes nothing more, not even nothing, and its answer would be lost.
        await server.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(request.Head), .. rest.Span], cancellationToken);
        await PassBodyAsync(client, server, request.Length - rest.Length, both.Token);
        await (request.WantsRawBytes ? SwitchAsync(client, server, cancellationToken) : PassAnswerAsync(client, server, cancellationToken));
    }

    private static async Task PassBodyAsync(Stream client, Stream server, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (length > 0)
        {
            var read = await client.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
            if (read == 0) throw new EndOfStreamException();
            await server.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }

    /// <summary>Only the engine's agreement opens the way for more of the client's bytes.</summary>
    private static async Task SwitchAsync(Stream client, Stream server, CancellationToken cancellationToken)
    {
        if (await HeadReader.ReadAsync(server, cancellationToken) is not var (text, rest)) return;
        await client.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n\r\n"), cancellationToken);
        await client.WriteAsync(rest, cancellationToken);
        if (!text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            await PassAnswerAsync(client, server, cancellationToken);
            return;
        }

        // Each direction ends by itself; the tool's output is the last word.
        var input = PassOneWayAsync(client, server, cancellationToken);
        await PassOneWayAsync(server, client, cancellationToken);
        await Task.WhenAny(input, Task.Delay(TimeSpan.FromSeconds(1), cancellationToken));
    }

    private static async Task PassOneWayAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        await from.CopyToAsync(to, 256 * 1024, cancellationToken);
        if (to is SslStream secure) await secure.ShutdownAsync(); // TLS has an end of its own: the connection under it stays open for the other direction.
        else if (to is NetworkStream plain) plain.Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Until the engine has said all, or the client left (a stream of events may be silent for days). What the client says meanwhile is heard by nobody.</summary>
    private static async Task PassAnswerAsync(Stream client, Stream server, CancellationToken cancellationToken) =>
        await await Task.WhenAny(server.CopyToAsync(client, cancellationToken), client.CopyToAsync(Stream.Null, cancellationToken));

    private static async Task RefuseAsync(NetworkStream client, string status, string why, CancellationToken cancellationToken)
    {
        var body = $$"""{"message":"{{why}}"}""";
        await client.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), cancellationToken);
    }
}
