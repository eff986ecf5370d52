using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Tests.Documents;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>Answers over HTTP with the bytes that a real engine once sent, see <c>tests/testdata/docker/record.sh</c>; so the client's own reading of them is tested too.</summary>
public sealed class RecordedEngine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public RecordedEngine()
    {
        listener.Start();
        Runtime = new DockerRuntime(DockerEndpoint.Parse($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), TimeProvider.System);
        _ = ServeAsync();
    }

    /// <summary>Connected to it.</summary>
    internal DockerRuntime Runtime { get; }

    /// <summary>Paths and parameters that were asked for, as they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static string File(string name) => Repository.File("tests", "testdata", "docker", name);

    public void Dispose()
    {
        Runtime.Dispose();
        listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                await using var stream = connection.GetStream();
                var path = await ReadPathAsync(stream);
                Requests.Enqueue(path);
                await stream.WriteAsync(await AnswerAsync(path));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task<string> ReadPathAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync())!.Split(' ')[1];
        while (await reader.ReadLineAsync() is { Length: > 0 }) { }
        return path;
    }

    private static async Task<byte[]> AnswerAsync(string path)
    {
        var segments = path.Split('?')[0].Split('/');
        var recorded = segments switch
        {
            [.., "containers", "json"] => File("list.json"),
            [.., "containers", var name, "json"] => File($"inspect-{name.Replace("fixture-", "", StringComparison.Ordinal)}.json"),
            _ => "",
        };
        var (status, body) = System.IO.File.Exists(recorded)
            ? ("200 OK", await System.IO.File.ReadAllBytesAsync(recorded))
            : ("404 Not Found", Encoding.UTF8.GetBytes("""{"message":"No such container"}"""));
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];
    }
}
