using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>No request from outside reaches a trigger, whatever its path becomes on its way. Raw sockets, since clients tidy paths.</summary>
public sealed class ForwardedPathTests(Site site) : IClassFixture<Site>, IAsyncLifetime
{
    private const string Outside = "backups.example.org";
    private const string Invocation = """{"Data":{"timer":{"IsPastDue":false},"message":"\"{}\""},"Metadata":{}}""";
    private FakeHost handler = null!;
    private ForwardingHost host = null!;

    public async ValueTask InitializeAsync()
    {
        handler = await FakeHost.StartAsync(site);
        host = await ForwardingHost.StartAsync(handler.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await handler.Process.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/v1/%252e%252e/%252e%252e/PlanDueBackups")]
    [InlineData("/api/v1/..%5c..%5cPlanDueBackups")]
    [InlineData("/api/agent/v1/..%5c../..%5cPlanDueBackups")]
    public async Task Path_that_becomes_a_triggers_on_its_way_reaches_none(string target)
    {
        AssertRefused(await PostAsync(host.Port, target, Outside));
        AssertRefused(await PostAsync(host.Port, target, Loopback(host.Port)));
        AssertRefused(await PostAsync(host.Port, target, Loopback(Port), "X-Forwarded-For: 203.0.113.1\r\n"));

        Assert.Equal(3, host.Paths.Count(path => path == "/PlanDueBackups")); // It is no fault of this test's that they were refused.
    }

    [Theory]
    [InlineData("/PlanDueBackups")]
    [InlineData("/api/v1/../../PlanDueBackups")]
    [InlineData("/api/v1/%2e%2e/%2e%2e/PlanDueBackups")]
    [InlineData("/api/v1/%2e%2e%2f%2e%2e%2fPlanDueBackups")]
    [InlineData("/api/v1/%252e%252e%252f%252e%252e%252fPlanDueBackups")]
    [InlineData("/api/v1//../..//PlanDueBackups")]
    [InlineData("//PlanDueBackups")]
    [InlineData("/api/v1/..;/..;/PlanDueBackups")]
    [InlineData("/api/v1/%252e%252e/%252e%252e/plandueBACKUPS")]
    [InlineData("/%50lanDueBackups")]
    [InlineData("http://backups.example.org/PlanDueBackups")]
    [InlineData("http://backups.example.org/api/v1/..%5c..%5cPlanDueBackups")]
    [InlineData("/api/v1/..%5c..%5cSweepTarget")]
    public async Task Path_from_outside_reaches_no_trigger(string target)
    {
        AssertRefused(await PostAsync(host.Port, target, Outside));
        AssertRefused(await PostAsync(Port, target, Outside));
    }

    [Fact]
    public async Task Host_itself_reaches_it()
    {
        using var answer = await handler.TickAsync("PlanDueBackups");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("HTTP/1.1 200 ", await PostAsync(Port, "/PlanDueBackups", Loopback(Port)), StringComparison.Ordinal);
    }

    private int Port => handler.Http.BaseAddress!.Port;

    private static string Loopback(int port) => $"127.0.0.1:{port}";

    private static void AssertRefused(string answer) => Assert.Matches("^HTTP/1.1 4(00|01|04|05) ", answer);

    private static async Task<string> PostAsync(int port, string target, string authority, string headers = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {target} HTTP/1.1\r\nHost: {authority}\r\n{headers}Content-Type: application/json; charset=utf-8\r\nContent-Length: {Invocation.Length}\r\nConnection: close\r\n\r\n{Invocation}"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
