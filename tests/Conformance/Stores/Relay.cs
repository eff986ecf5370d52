using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baktainer.Conformance.Stores;

/// <summary>What a relay does with bytes that pass.</summary>
internal enum Passage
{
    /// <summary>Hands them on.</summary>
    Pass,

    /// <summary>Breaks the connection (RST) on both sides.</summary>
    Reset,

    /// <summary>Ends the connection (FIN) on both sides, in the middle of whatever it carries.</summary>
    Close,

    /// <summary>Says <see cref="Relay.Answer"/> instead of the server.</summary>
    Answer,

    /// <summary>Keeps them for itself and lets everybody wait.</summary>
    Hold,
}

/// <summary>Some bytes on their way.</summary>
/// <param name="Connection">Counted from 1.</param>
/// <param name="Before">How many bytes went the same way on this connection before.</param>
/// <param name="Bytes">The bytes; a rule may damage them.</param>
internal sealed record Passing(int Connection, long Before, Memory<byte> Bytes)
{
    public string Text => Encoding.Latin1.GetString(Bytes.Span[..Math.Min(Bytes.Length, 2000)]);
}

/// <summary>A network between a store and its server that misbehaves by rule.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int upstream;
    private readonly Task accepting;
    private int connections;

    public Relay(int upstream)
    {
        this.upstream = upstream;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => connections;

    /// <summary>A whole answer, headers and all.</summary>
    public byte[] Answer { get; set; } = [];

    public Func<Passing, Passage> OnRequest { get; set; } = _ => Passage.Pass;

    public Func<Passing, Passage> OnResponse { get; set; } = _ => Passage.Pass;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        while (!stop.IsCancellationRequested)
            serving.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token), Interlocked.Increment(ref connections)));
    }

    private async Task ServeAsync(Socket client, int connection)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, upstream, stop.Token);
            await Task.WhenAny(
                CopyAsync(client, server, client, connection, p => OnRequest(p)),
                CopyAsync(server, client, client, connection, p => OnResponse(p)));
        }
        catch (SocketException)
        {
            // The server is away: so is the relay.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Socket client, int connection, Func<Passing, Passage> rule)
    {
        var buffer = new byte[64 * 1024];
        long before = 0;
        while (await from.ReceiveAsync(buffer, stop.Token) is var read and > 0)
        {
            switch (rule(new(connection, before, buffer.AsMemory(0, read))))
            {
                case Passage.Pass:
                    await SendAllAsync(to, buffer.AsMemory(0, read));
                    break;
                case Passage.Close:
                    return;
                case Passage.Answer:
                    await SendAllAsync(client, Answer);
                    client.Shutdown(SocketShutdown.Send);
                    while (await client.ReceiveAsync(buffer, stop.Token) > 0) { }
                    return;
                case Passage.Hold:
                    await Task.Delay(Timeout.Infinite, stop.Token);
                    break;
                default:
                    from.LingerState = to.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
            }

            before += read;
        }
    }

    private static async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes)..];
    }
}
