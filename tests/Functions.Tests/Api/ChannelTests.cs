using System.Net;
using Baktainer.Tests.Support;

namespace Baktainer.Functions.Tests.Api;

/// <summary>Notification channels over the operator API.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task Channel_is_listed_without_its_secrets_and_can_be_tried()
    {
        await using var receiver = new Receiver();
        await using var app = await StartAsync(receiver);

        var listed = Assert.Single((await app.GetAsync("/api/v1/channels")).Items);
        Assert.Equal(("webhook", $"{receiver.Address.GetLeftPart(UriPartial.Authority)}/…"), (listed.GetProperty("name").GetString(), listed.GetProperty("receiver").GetString()));
        var tried = (await app.AskAsync(HttpMethod.Post, "/api/v1/channels/webhook/test")).Body;

        Assert.True(tried.GetProperty("taken").GetBoolean());
        Assert.Contains("baktainer.test", Assert.Single(receiver.Taken).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_that_fails_says_why_without_the_address()
    {
        await using var receiver = new Receiver { Status = 404 };
        await using var app = await StartAsync(receiver);

        var tried = await app.AskAsync(HttpMethod.Post, "/api/v1/channels/webhook/test");

        Assert.Equal((HttpStatusCode.OK, "BK752"), (tried.Status, tried.Body.GetProperty("code").GetString()));
        Assert.DoesNotContain("c4nary", tried.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal("BK753", (await app.AskAsync(HttpMethod.Post, "/api/v1/channels/other/test")).Error.Code);
    }

    [Fact]
    public async Task Looking_needs_read_and_trying_needs_run()
    {
        await using var receiver = new Receiver();
        await using var app = await StartAsync(receiver);
        var reader = await app.KeyAsync("read");

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/channels", reader)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.AskAsync(HttpMethod.Post, "/api/v1/channels/webhook/test", token: reader)).Status);
        Assert.Empty(receiver.Seen);
    }

    private static Task<App> StartAsync(Receiver receiver) =>
        App.StartAsync(null, null, null, ("BT_NOTIFICATION_CHANNELS", "webhook"), ("BT_WEBHOOK_URL", $"{receiver.Address}c4nary"), ("BT_WEBHOOK_SECRET", "c4nary-c4nary-c4nary"));
}
