using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Docker.Proxy;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>TLS to an engine that asks for client certificates.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly List<string> warnings = [];
    private readonly TlsEngine engine;

    public TlsTests() => engine = new TlsEngine(authority.Issue("127.0.0.1"), authority.Certificate);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        engine.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Engine_is_reached_with_either_kind_of_key_from_files_or_inline(bool rsa, bool inline)
    {
        using var client = authority.Issue("me", rsa);
        var settings = Files(client);
        if (inline) settings = new DockerTlsSettings(authority.Certificate.ExportCertificatePem(), client.ExportCertificatePem(), new Secret(TestAuthority.KeyOf(client)));
        using var docker = Docker(settings);

        await docker.PingAsync(Token);

        Assert.Equal("CN=me", engine.LastClient);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task End_of_input_leaves_the_answer_open()
    {
        using var client = authority.Issue("me");
        using var docker = Docker(Files(client));

        var answer = await Task.Factory.StartNew(
            () => SendAndCount(docker),
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal("100000", answer);
    }

    [Fact]
    public async Task Certificate_of_another_host_is_named()
    {
        using var other = new TlsEngine(authority.Issue("docker.example"), authority.Certificate);
        using var client = authority.Issue("me");
        using var docker = Docker(Files(client), other.Port);

        var failure = await Assert.ThrowsAsync<BaktainerException>(() => docker.PingAsync(Token));

        Assert.Equal(FailureCodes.DockerTlsRefused, failure.Code);
        Assert.Contains("is for CN=docker.example and other names, not for '127.0.0.1'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureCodes.DockerTlsRefused, Assert.Throws<BaktainerException>(() => docker.Hijack("/exec/1/start", "{}", "x")).Code);
    }

    [Fact]
    public async Task Certificate_of_another_authority_is_not_trusted()
    {
        using var stranger = new TestAuthority();
        using var client = authority.Issue("me");
        using var docker = Docker(Files(client) with { Authority = stranger.File });
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => docker.PingAsync(Token));
        Assert.Contains("its certificate is not good", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engines_certificate_that_has_ended_is_not_good()
    {
        using var old = new TlsEngine(authority.Issue("127.0.0.1", fromDays: -10, toDays: -1), authority.Certificate);
        using var client = authority.Issue("me");
        using var docker = Docker(Files(client), old.Port);
        Assert.Equal(FailureCodes.DockerTlsRefused, (await Assert.ThrowsAsync<BaktainerException>(() => docker.PingAsync(Token))).Code);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named()
    {
        using var client = authority.Issue("me");
        using var old = authority.Issue("me", fromDays: -10, toDays: -1);
        using var other = authority.Issue("me");
        var good = Files(client);
        (DockerTlsSettings Settings, string Why)[] bad =
        [
            (good with { Authority = "/nowhere.pem" }, "BT_CA cannot be used: '/nowhere.pem' cannot be read"),
            (good with { Authority = authority.Write("nonsense") }, "BT_CA cannot be used: it holds no PEM certificate"),
            (good with { Certificate = authority.Write("nonsense") }, "BT_CERT cannot be used: it holds no PEM certificate"),
            (good with { Key = new Secret(authority.Write(TestAuthority.KeyOf(other))) }, "BT_KEY cannot be used: it is no unencrypted PEM key"),
            (good with { Key = new Secret(authority.Write("nonsense")) }, "BT_KEY cannot be used: it is no unencrypted PEM key"),
            (Files(old), "BT_CERT cannot be used: it ended on"),
        ];
        foreach (var (settings, why) in bad)
        {
            using var docker = Docker(settings);
            var failure = await Assert.ThrowsAsync<BaktainerException>(() => docker.PingAsync(Token));
            Assert.Equal(FailureCodes.DockerCertificateUnusable, failure.Code);
            Assert.StartsWith(why, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Changed_files_are_read_anew_and_broken_ones_leave_the_old_in_force()
    {
        using var first = authority.Issue("first");
        using var second = authority.Issue("second");
        var settings = Files(first);
        using var docker = Docker(settings);
        Connect();
        Assert.Equal("CN=first", engine.LastClient);

        File.WriteAllText(settings.Certificate!, "half written");
        Connect();
        Assert.Equal("CN=first", engine.LastClient);
        Assert.Contains("stay in use", Assert.Single(warnings), StringComparison.Ordinal);

        File.WriteAllText(settings.Certificate!, second.ExportCertificatePem() + "\n");
        File.WriteAllText(settings.Key!.Reveal(), TestAuthority.KeyOf(second) + "\n");
        Connect();
        Assert.Equal("CN=second", engine.LastClient);

        void Connect() => docker.Hijack("/exec/1/start", "{}", "x").Dispose();
    }

    [Fact]
    public async Task Certificate_that_ends_soon_is_told_once_a_day()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var client = authority.Issue("me", toDays: 10);
        using var docker = Docker(Files(client), time: time);
        await docker.PingAsync(Token);
        docker.Hijack("/exec/1/start", "{}", "x").Dispose();
        Assert.StartsWith("The client's certificate (BT_CERT) ends on ", Assert.Single(warnings), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromDays(1));
        docker.Hijack("/exec/1/start", "{}", "x").Dispose();
        docker.Hijack("/exec/1/start", "{}", "x").Dispose();
        Assert.Equal(2, warnings.Count);
    }

    [Fact]
    public async Task Socket_proxy_speaks_to_an_engine_by_TLS_in_both_directions()
    {
        using var client = authority.Issue("proxy");
        using var stop = new CancellationTokenSource();
        var endpoint = DockerEndpoint.Parse($"tcp://127.0.0.1:{engine.Port}", new DockerTls(Files(client), warnings.Add, TimeProvider.System));
        using var proxy = new SocketProxy(endpoint, EndpointList.Own(), warnings.Add, TimeProvider.System);
        var port = FreePort();
        var running = proxy.RunAsync(new IPEndPoint(IPAddress.Loopback, port), stop.Token);
        using var docker = new DockerRuntime(DockerEndpoint.Parse($"tcp://127.0.0.1:{port}"), TimeProvider.System);

        await docker.PingAsync(Token);
        Assert.Equal("CN=proxy", engine.LastClient);
        Assert.Equal("100000", await Task.Factory.StartNew(() => SendAndCount(docker), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(warnings);
    }

    private static string SendAndCount(DockerRuntime docker)
    {
        using var connection = docker.Hijack("/exec/1/start", "{}", "x");
        connection.Send(new byte[100_000]);
        connection.CloseInput();
        var buffer = new byte[100];
        var length = 0;
        while (connection.Receive(buffer.AsSpan(length)) is var read and > 0) length += read;
        return System.Text.Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private DockerTlsSettings Files(X509Certificate2 client) =>
        new(authority.File, authority.Write(client.ExportCertificatePem()), new Secret(authority.Write(TestAuthority.KeyOf(client))));

    private DockerRuntime Docker(DockerTlsSettings settings, int? port = null, TimeProvider? time = null) =>
        new(DockerEndpoint.Parse($"tcp://127.0.0.1:{port ?? engine.Port}", new DockerTls(settings, warnings.Add, time ?? TimeProvider.System)), TimeProvider.System);
}
