using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Status;

/// <summary>
/// Just enough HTTP/1.1 for probes and scrapers: one request a connection, heads of 8 KiB, no bodies, sixteen connections at once, ten seconds for each.
/// A real web server would add more to the agent than the rest of it may (see docs/adr/0017-own-status-server.md).
/// </summary>
internal sealed class StatusServer : IDisposable
{
    private const int MaxConnections = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Socket listener;
    private readonly SemaphoreSlim free = new(MaxConnections);
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <summary>Listens from here on.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when the address cannot be listened on.</exception>
    public StatusServer(IPEndPoint endPoint, TimeProvider time, ILogger log)
    {
        (this.time, this.log) = (time, log);
        listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen(MaxConnections);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new BaktainerException(
                FailureCodes.BadSettings, $"Health cannot be served on {endPoint}: {e.Message}", "Choose another BT_HEALTH_PORT or BT_HEALTH_BIND, or stop what listens there.", e);
        }
    }

    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndPoint!;

    /// <summary>Ends when cancelled.</summary>
    public async Task RunAsync(Func<StatusRequest, CancellationToken, Task<StatusAnswer>> answer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await free.WaitAsync(cancellationToken);
                if (await TryAcceptAsync(cancellationToken) is { } client) _ = ServeAsync(client, answer, cancellationToken);
                else free.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        free.Dispose();
    }

    private async Task<Socket?> TryAcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await listener.AcceptAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            Log.Warning(log, $"A connection to the health server was not taken: {e.Message}");
            await Task.Delay(Pause, time, cancellationToken);
            return null;
        }
    }

    private async Task ServeAsync(Socket client, Func<StatusRequest, CancellationToken, Task<StatusAnswer>> answer, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var served = AnswerAsync(client, answer, stop.Token);
        await served.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Dispose();
        if (!cancellationToken.IsCancellationRequested) free.Release();
        if (served.Exception?.InnerException is { } e and not (SocketException or OperationCanceledException)) Log.Unexpected(log, e);
    }

    private static async Task AnswerAsync(Socket client, Func<StatusRequest, CancellationToken, Task<StatusAnswer>> answer, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(client, cancellationToken);
        var request = head is null ? null : StatusRequest.Parse(head.Value.Span);
        var reply = request is null ? StatusAnswer.Plain(400, "Not understood.") : await answer(request, cancellationToken);
        await SendAsync(client, Head(reply), cancellationToken);
        if (request?.Method != "HEAD") await SendAsync(client, reply.Body, cancellationToken);
        client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Null when it does not end where it must.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadHeadAsync(Socket client, CancellationToken cancellationToken)
    {
        var buffer = new byte[StatusRequest.MaxHead];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is var end and >= 0) return buffer.AsMemory(0, end);
        }

        return null;
    }

    private static string Head(StatusAnswer reply)
    {
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(reply.Body)}\r\n")
            .Append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n");
        if (reply.Status == 401) head.Append("WWW-Authenticate: Bearer\r\n");
        if (reply.Status == 405) head.Append("Allow: GET, HEAD\r\n");
        return head.Append("\r\n").ToString();
    }

    private static async Task SendAsync(Socket client, string text, CancellationToken cancellationToken)
    {
        var bytes = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text);
        while (bytes.Length > 0) bytes = bytes[await client.SendAsync(bytes, cancellationToken)..];
    }
}
