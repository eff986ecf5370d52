using System.Net;
using System.Net.Sockets;
using Baktainer.Agent.Docker;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>Reaching an engine over the network.</summary>
public sealed class DockerEndpointTests
{
    /// <summary>A listener whose queue is full drops what comes: as a host does that is away.</summary>
    [Fact]
    public async Task Connecting_ends_after_ten_seconds_when_nobody_answers()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var time = new FakeTimeProvider();

        var opening = DockerEndpoint.Parse($"tcp://127.0.0.1:{port}").OpenAsync(time, TestContext.Current.CancellationToken).AsTask();
        Assert.False(opening.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains("10 seconds", (await Assert.ThrowsAsync<TimeoutException>(() => opening)).Message, StringComparison.Ordinal);
    }
}
