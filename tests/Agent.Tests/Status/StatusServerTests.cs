using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Baktainer.Agent.Control;
using Baktainer.Agent.Status;
using Baktainer.Agent.Tests.Settings;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Observation;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Agent.Tests.Status;

/// <summary>The agent's own server, over real sockets.</summary>
public sealed class StatusServerTests : IAsyncDisposable
{
    private const string Key = "c4nary-0123456789";
    private readonly StatusServer server = new(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, NullLogger.Instance);
    private readonly AgentBoard board = new(4, TimeProvider.System);
    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http;
    private Task running = Task.CompletedTask;

    public StatusServerTests() => http = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        http.Dispose();
        server.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Probes_need_no_token_and_tell_nothing_else()
    {
        Start();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/livez", null));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await GetAsync("/readyz", null));
        board.Saw(new Inventory());
        board.Heard();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/readyz", null));
        board.DockerFailed(new BaktainerException(FailureCodes.DockerUnavailable, "Gone."));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await GetAsync("/readyz", null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("c4nary-012345678")]
    [InlineData("c4nary-01234567890")]
    [InlineData("C4NARY-0123456789")]
    public async Task All_else_needs_the_token(string? token)
    {
        Start();
        foreach (var path in new[] { "/health", "/status", "/backups", "/containers", "/config", "/metrics", "/", "/nothing" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path, token)).Status);
    }

    [Fact]
    public async Task Without_a_token_to_compare_with_nobody_gets_in()
    {
        Start(("BT_HEALTH_SERVER_ENABLED", "true"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/metrics", Key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/livez", null)).Status);
    }

    [Fact]
    public async Task Pages_have_the_originals_fields()
    {
        Start();
        board.Saw(new Inventory { Targets = [new InventoryTarget { Name = "shop", Engine = "postgres", Container = "shop-db", Image = "postgres:17" }] });
        board.Ended(new Report { Target = "db1/shop", Job = "j", Lease = "l", Attempt = 1, FinishedAt = DateTimeOffset.UnixEpoch, Failure = new JobFailure("BK302", "ToolFailed", "pg_dump <b>failed</b>.") });

        var status = await PageAsync("/status", "service status uptime_seconds started_at docker_status backup_metrics system_info timestamp");
        Assert.Equal((1, 0.0), (status.GetProperty("backup_metrics").GetProperty("failed_backups").GetInt32(), status.GetProperty("backup_metrics").GetProperty("success_rate").GetDouble()));
        Assert.Equal(1, status.GetProperty("docker_status").GetProperty("backup_containers").GetInt32());
        var backups = await PageAsync("/backups", "recent_backups failed_backups metrics_summary timestamp");
        Assert.Equal("BK302: pg_dump <b>failed</b>.", backups.GetProperty("failed_backups")[0].GetProperty("error").GetString());
        var containers = await PageAsync("/containers", "total_containers containers timestamp");
        Assert.Equal("shop-db", containers.GetProperty("containers")[0].GetProperty("container").GetString());
        var config = await PageAsync("/config", "docker_url backup_dir log_level threads ssl_enabled cron_schedule rotation_enabled encryption_enabled timestamp");
        Assert.Equal("0 0 * * *", config.GetProperty("cron_schedule").GetString());
        await PageAsync("/health", "status checks timestamp");
    }

    [Fact]
    public async Task Health_is_good_before_the_first_backup_and_bad_when_docker_is_gone()
    {
        Start();
        board.Saw(new Inventory());
        board.Heard();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/health", Key)).Status);
        board.DockerFailed(new BaktainerException(FailureCodes.DockerUnavailable, "Gone."));

        var (status, body) = await GetAsync("/health", Key);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", JsonDocument.Parse(body).RootElement.GetProperty("status").GetString());
        Assert.Contains("BK201: Gone. (since ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_tell_of_the_pool()
    {
        Start();
        board.Started();

        var (_, text) = await GetAsync("/metrics", Key);

        Assert.Contains("\nbaktainer_pool_running 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nbaktainer_pool_limit 4\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.Equal("", await Promtool.CheckAsync(text));
    }

    [Theory]
    [InlineData("POST /livez HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("GET /livez HTTP/2.0\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET http://x/livez HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\0\u00ff\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /livez?x=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("HEAD /livez HTTP/1.1\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("GET /metrics HTTP/1.1\r\nauthorization:bearer c4nary-0123456789\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task Odd_requests_get_a_plain_answer_and_the_connection_ends(string request, string answer)
    {
        Start();
        Assert.StartsWith(answer, await TalkAsync(Encoding.Latin1.GetBytes(request)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_without_end_is_refused_at_its_limit()
    {
        Start();
        Assert.StartsWith("HTTP/1.1 400 ", await TalkAsync(new byte[8 * 1024]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_connections_beyond_the_limit_only_wait()
    {
        Start();
        var idle = new List<Socket>();
        for (var i = 0; i < 16; i++) idle.Add(await ConnectAsync());
        var waiting = GetAsync("/livez", null);

        idle[3].Dispose();

        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
        idle.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void Address_in_use_is_said_at_start()
    {
        var failure = Assert.Throws<BaktainerException>(() => new StatusServer(server.EndPoint, TimeProvider.System, NullLogger.Instance));
        Assert.Equal(FailureCodes.BadSettings, failure.Code);
    }

    private void Start() => Start(("BT_HEALTH_SERVER_ENABLED", "true"), ("BT_HEALTH_TOKEN", Key));

    private void Start(params (string, string)[] variables)
    {
        var settings = Variables.Parse(variables).Settings!;
        var routes = new StatusRoutes(new StatusPages(new BoardFacts([new HostBoard("db1", board)]), "1.0", TimeProvider.System), [new HostBoard("db1", board)], settings, TimeProvider.System);
        running = server.RunAsync(routes.AnswerAsync, stop.Token);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private async Task<JsonElement> PageAsync(string path, string fields)
    {
        var page = JsonDocument.Parse((await GetAsync(path, Key)).Body).RootElement;
        Assert.All(fields.Split(' '), field => Assert.True(page.TryGetProperty(field, out _), field));
        return page;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint, Token);
        return socket;
    }

    private async Task<string> TalkAsync(byte[] request)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(request, Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, Token) is var read and > 0) answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return answer.ToString();
    }
}
