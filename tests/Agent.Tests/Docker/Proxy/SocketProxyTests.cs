using System.Net;
using System.Net.Sockets;
using System.Text;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Docker.Proxy;

namespace Baktainer.Agent.Tests.Docker.Proxy;

/// <summary>The proxy before an engine of which each test says what it answers; before the real one it is in tests/Infra.</summary>
public sealed class SocketProxyTests : IAsyncLifetime
{
    private readonly TcpListener engine = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int port = FreePort();
    private SocketProxy proxy = null!;
    private Task running = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        engine.Start();
        var endpoint = DockerEndpoint.Parse($"tcp://127.0.0.1:{((IPEndPoint)engine.LocalEndpoint).Port}");
        proxy = new SocketProxy(endpoint, EndpointList.Own(), _ => { }, TimeProvider.System);
        running = proxy.RunAsync(new IPEndPoint(IPAddress.Loopback, port), stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        proxy.Dispose();
        engine.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task A_listed_call_and_its_answer_pass()
    {
        using var client = await SendAsync("POST /containers/a/exec HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
        using var server = await engine.AcceptTcpClientAsync();
        Assert.Equal("POST /containers/a/exec HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", await ReadAsync(server, "{}"));
        await SayAsync(server, "HTTP/1.1 201 Created\r\n\r\nid");
        server.Close();
        Assert.Equal("HTTP/1.1 201 Created\r\n\r\nid", await ReadToEndAsync(client));
    }

    [Theory]
    [InlineData("GET /info HTTP/1.1\r\n\r\n", "HTTP/1.1 403 ")]
    [InlineData("POST /containers/create HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 403 ")]
    [InlineData("GET /_ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /_ping HTTP/1.1\r\n\r\nPOST /containers/create HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task Another_call_never_reaches_the_engine(string request, string answer)
    {
        using var client = await SendAsync(request);
        Assert.StartsWith(answer, await ReadToEndAsync(client), StringComparison.Ordinal);
        Assert.False(engine.Pending());
    }

    [Fact]
    public async Task A_second_request_on_the_same_connection_is_heard_by_nobody()
    {
        using var client = await SendAsync("GET /events HTTP/1.1\r\n\r\n");
        using var server = await engine.AcceptTcpClientAsync();
        await ReadAsync(server, "\r\n\r\n");
        await SayAsync(client, "POST /containers/create HTTP/1.1\r\n\r\n");
        await SayAsync(server, "HTTP/1.1 200 OK\r\n\r\nevent");
        await ReadAsync(client, "event");
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public async Task Nor_is_one_behind_a_wish_for_raw_bytes_that_the_engine_does_not_grant()
    {
        using var client = await SendAsync("POST /exec/1/start HTTP/1.1\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}");
        using var server = await engine.AcceptTcpClientAsync();
        await ReadAsync(server, "{}");
        await SayAsync(client, "POST /containers/create HTTP/1.1\r\n\r\n");
        await SayAsync(server, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
        await ReadAsync(client, "no");
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public async Task Raw_bytes_go_both_ways_and_the_input_ends_before_the_output()
    {
        using var client = await SendAsync("POST /exec/1/start HTTP/1.1\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}");
        using var server = await engine.AcceptTcpClientAsync();
        await ReadAsync(server, "{}");
        await SayAsync(server, "HTTP/1.1 101 UPGRADED\r\n\r\nfirst");
        await ReadAsync(client, "first");
        await SayAsync(client, "input");
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal("input", await ReadToEndAsync(server));
        await SayAsync(server, "output");
        server.Close();
        Assert.Equal("output", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_client_that_leaves_a_silent_stream_frees_the_engine()
    {
        var client = await SendAsync("GET /events HTTP/1.1\r\n\r\n");
        using var server = await engine.AcceptTcpClientAsync();
        await ReadAsync(server, "\r\n\r\n");
        client.Dispose();
        Assert.Equal("", await ReadToEndAsync(server));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<TcpClient> SendAsync(string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await SayAsync(client, request);
        return client;
    }

    private static async Task SayAsync(TcpClient to, string text) => await to.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>All that came until the text that it must end with.</summary>
    private static async Task<string> ReadAsync(TcpClient from, string end)
    {
        var (said, buffer) = (new StringBuilder(), new byte[4096]);
        while (!said.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = await from.GetStream().ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.NotEqual(0, read);
            said.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return said.ToString();
    }

    private static async Task<string> ReadToEndAsync(TcpClient from)
    {
        var (said, buffer) = (new StringBuilder(), new byte[4096]);
        while (await from.Client.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30)) is var read and > 0) said.Append(Encoding.ASCII.GetString(buffer, 0, read));
        return said.ToString();
    }
}
