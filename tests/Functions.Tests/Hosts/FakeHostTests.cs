using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>What the handler answers to what the Functions host sends.</summary>
public sealed class FakeHostTests(Site site) : IClassFixture<Site>, IAsyncLifetime
{
    private static readonly string Order = new WorkOrder { Target = "fake/none", Job = "none", Attempt = 1 }.ToJson();
    private FakeHost host = null!;

    public async ValueTask InitializeAsync() => host = await FakeHost.StartAsync(site);

    public async ValueTask DisposeAsync() => await host.Process.DisposeAsync();

    [Fact]
    public async Task Every_timer_answers_with_an_invocation_result()
    {
        foreach (var function in AppFiles.Timers) await AssertDoneAsync(await host.TickAsync(function));
    }

    [Fact]
    public async Task Every_queue_takes_messages_encoded_twice_and_once()
    {
        foreach (var function in AppFiles.Queues.Keys)
        {
            await AssertDoneAsync(await host.DeliverAsync(function, Order));
            await AssertDoneAsync(await host.DeliverOnceEncodedAsync(function, Order));
        }
    }

    [Fact]
    public async Task A_message_counts_and_not_the_metadata_that_its_members_overwrite()
    {
        const string Lie = """{"v":1,"target":"fake/none","Id":"override","DequeueCount":"99","PopReceipt":"x","sys":{"MethodName":"PlanDueBackups"},"Data":{"message":"{}"}}""";
        await AssertDoneAsync(await host.DeliverAsync("RecordReport", Lie));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync("RecordReport", """{"Data":{},"Metadata":{"message":"{}"}}""")).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"Data":null}""")]
    [InlineData("""{"Data":{"msg":"{}"}}""")]
    [InlineData("""{"Data":{"message":null}}""")]
    [InlineData("""{"Data":{"message":"\"unclosed"}}""")]
    [InlineData("""{"Data":{"message":"\"\\ud800\""}}""")]
    [InlineData("""{"Data":{"message":"dGVzdA=="}}""")]
    [InlineData("""{"Data":{"message":"{\"v\":2}"}}""")]
    [InlineData("""{"Data":{"message":"{\"v\":1,\"target\":5}"}}""")]
    [InlineData("""{"Data":{"message":"{\"v\":1,\"target\":\"../../etc\",\"job\":\"/\",\"attempt\":1}"}}""")]
    public async Task A_message_that_is_none_of_ours_is_a_failed_invocation_with_a_body(string body) => await AssertFailedAsync(await host.PostAsync("RecordReport", body));

    [Fact]
    public async Task Deep_and_oversized_bodies_are_failed_invocations()
    {
        await AssertFailedAsync(await host.PostAsync("RecordReport", new string('[', 10_000)));
        await AssertFailedAsync(await host.DeliverAsync("RecordReport", $$"""{"v":1,"target":"{{new string('x', 5_000_000)}}"}"""));
    }

    [Theory]
    [InlineData("plain text é \"q\"")]
    [InlineData("{\"v\":2,\"odd\":[1]}")]
    [InlineData("")]
    public async Task Every_poison_queue_takes_whatever_failed_and_raises_an_alert(string message)
    {
        foreach (var function in AppFiles.Queues.Where(queue => queue.Value.EndsWith("-poison", StringComparison.Ordinal)).Select(queue => queue.Key))
            await AssertDoneAsync(await host.DeliverAsync(function, message));
        var alerts = await site.Plane.Alerts.ListAsync(default);
        foreach (var queue in QueueNames.All) Assert.Contains(alerts, alert => alert.Kind == AlertKind.PoisonMessage && alert.Subject == $"{queue}: {message}");
    }

    [Fact]
    public async Task A_defect_or_an_absent_store_is_a_failed_invocation_and_the_handler_lives()
    {
        await site.Azurite.StopAsync();
        try
        {
            await AssertFailedAsync(await host.TickAsync("PlanDueBackups"));
            await AssertFailedAsync(await host.DeliverAsync("RecordReport", Order));
        }
        finally
        {
            await site.Azurite.StartAsync();
        }

        await AssertDoneAsync(await host.TickAsync("PlanDueBackups"));
        Assert.False(host.Process.HasExited);
    }

    [Fact]
    public async Task A_forwarded_request_of_an_agent_reaches_the_api()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/agent/v1/claim", UriKind.Relative)) { Content = JsonContent.Create(new { v = 1, program = "x", inventoryDigest = "" }) };
        FakeHost.AddHostHeaders(request);
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("BK712", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]);
    }

    [Fact]
    public async Task The_hosts_own_address_is_not_listened_on()
    {
        Assert.All(host.Process.Output.Split('\n').Where(line => line.Contains("Now listening", StringComparison.Ordinal)), line => Assert.Contains(host.Http.BaseAddress!.Authority, line, StringComparison.Ordinal));
        using var other = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync(new Uri("http://127.0.0.1:1/")));
    }

    private static async Task AssertDoneAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.RequestMessage!.RequestUri} {answer.StatusCode} {body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(JsonNode.Parse(body)!.AsObject().ContainsKey("Outputs"));
    }

    private static async Task AssertFailedAsync(HttpResponseMessage answer)
    {
        Assert.InRange((int)answer.StatusCode, 400, 599);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }
}
