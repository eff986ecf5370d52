using System.Net;
using System.Net.Sockets;

namespace Baktainer.Functions.Tests.Chaos;

/// <summary>One address in front of several servers, as an ingress is: each connection goes to one that answers, and ends with it.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly IReadOnlyList<int> ports;
    private readonly Task accepting;
    private int next;

    public Balancer(IReadOnlyList<int> ports)
    {
        this.ports = ports;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            foreach (var port in ports.Skip(next++ % ports.Count).Concat(ports))
            {
                using var server = new TcpClient();
                if (!await TryConnectAsync(server, port)) continue;
                var (left, right) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(left.CopyToAsync(right, stop.Token), right.CopyToAsync(left, stop.Token));
                return;
            }
        }
    }

    private static async Task<bool> TryConnectAsync(TcpClient server, int port)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
