using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Baktainer.Agent.Docker;

/// <summary>
/// An HTTP/1.1 request that Docker turns into a raw two-way stream (exec start, container attach), read with blocking calls.
/// Dump tools write pieces of about 8 KB; asynchronous sockets pay a wake-up for each of them, several times what the dump itself costs.
/// </summary>
internal sealed class HijackedConnection : IDisposable
{
    private const int MaxHead = 16 * 1024;
    private readonly Socket socket;
    private SslStream? secure;
    private byte[] rest = [];

    private HijackedConnection(Socket socket) => this.socket = socket;

    /// <summary>Sends the request and reads the answer's head.</summary>
    /// <exception cref="HttpRequestException">The engine refused; <see cref="HttpRequestException.StatusCode"/> and its message are set.</exception>
    public static HijackedConnection Open(DockerEndpoint endpoint, string path, string body)
    {
        var connection = new HijackedConnection(endpoint.Connect());
        try
        {
            connection.secure = endpoint.Tls?.Authenticate(connection.socket, endpoint.Address.Host);
            connection.Send(Encoding.UTF8.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n" +
                $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
            connection.ReadHead();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>0 at the end, also when the other side died.</summary>
    public int Receive(Span<byte> buffer)
    {
        if (rest.Length == 0) return ReceiveRaw(buffer);
        var count = Math.Min(rest.Length, buffer.Length);
        rest.AsSpan(0, count).CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (secure is not null) SendSecurely(secure, bytes);
        else while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>Tells the process that its input ends; its output goes on.</summary>
    public void CloseInput()
    {
        if (secure is null) socket.Shutdown(SocketShutdown.Send);
        else secure.ShutdownAsync().GetAwaiter().GetResult(); // TLS has an end of its own; the connection under it must stay open for the answer.
    }

    /// <summary>Unblocks a Receive or Send in progress on another thread.</summary>
    public void Dispose()
    {
        socket.Dispose();
        secure?.Dispose();
    }

    private int ReceiveRaw(Span<byte> buffer)
    {
        if (secure is null) return socket.Receive(buffer);
        try
        {
            return secure.Read(buffer);
        }
        catch (IOException e)
        {
            throw Cause(e);
        }
    }

    private static void SendSecurely(SslStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw Cause(e);
        }
    }

    /// <summary>Callers know what failing sockets throw.</summary>
    private static Exception Cause(IOException e) => DockerTls.IsRefusal(e) ? new HttpRequestException(e.Message, e) : e.InnerException as SocketException ?? new SocketException((int)SocketError.ConnectionReset, e.Message);

    private void ReadHead()
    {
        var head = new byte[MaxHead];
        var length = 0;
        int end;
        while ((end = head.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = length < MaxHead ? ReceiveRaw(head.AsSpan(length)) : 0;
            if (read == 0) throw new HttpRequestException("Docker closed the connection before it answered.");
            length += read;
        }

        rest = head[(end + 4)..length];
        var status = int.Parse(Encoding.ASCII.GetString(head, 9, 3), CultureInfo.InvariantCulture);
        if (status is not (101 or 200))
            throw new HttpRequestException(ReadErrorBody(), null, (System.Net.HttpStatusCode)status);
    }

    /// <summary>A JSON object with a message; its first bytes arrive with, or right after, the head.</summary>
    private string ReadErrorBody()
    {
        if (rest.Length == 0)
        {
            var more = new byte[2048];
            rest = more[..ReceiveRaw(more)];
        }

        return Encoding.UTF8.GetString(rest).Trim();
    }
}
