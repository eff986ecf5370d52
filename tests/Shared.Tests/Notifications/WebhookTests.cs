using System.Text;
using System.Text.Json.Nodes;
using Baktainer.Contracts;
using Baktainer.Notifications.Channels;
using Baktainer.Shared.Tests.Archive;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>CloudEvents, and signatures that somebody else's code can check.</summary>
public sealed class WebhookTests : IAsyncDisposable
{
    /// <summary>What docs/notifications.md tells receivers to do.</summary>
    private const string Verify = """
        import base64, hashlib, hmac, sys
        secret, id, timestamp, signature = sys.argv[1:]
        key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
        signed = f"{id}.{timestamp}.".encode() + sys.stdin.buffer.read()
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        print("good" if hmac.compare_digest(expected, signature) else "bad")
        """;

    private readonly Receiver receiver = new();
    private readonly FakeTimeProvider time = new(Samples.At.AddHours(1));
    private readonly HttpClient client = ChannelHttp.NewClient();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("a secret, as people write them")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public async Task Signature_is_good_to_another_program_and_bad_once_anything_was_changed(string secret)
    {
        var request = await SendAsync(secret);

        Assert.Equal("good", Check(secret, request, request.Body));
        Assert.Equal("bad", Check(secret, request, request.Body.Replace("shop", "shod", StringComparison.Ordinal)));
        Assert.Equal("bad", Check(secret, request, request.Body, timestamp: "1"));
        Assert.Equal("bad", Check("another secret of some length", request, request.Body));
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_signed() => Assert.DoesNotContain("webhook-signature", (await SendAsync(null)).Headers.Keys);

    [Fact]
    public async Task Body_is_a_cloud_event()
    {
        var request = await SendAsync(null);

        Assert.Equal("application/cloudevents+json; charset=utf-8", request.Headers["Content-Type"]);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal("1.0", (string?)body["specversion"]);
        Assert.Equal("baktainer.failed", (string?)body["type"]);
        Assert.Equal("web/shop", (string?)body["subject"]);
        Assert.Equal(Samples.At, (DateTimeOffset)body["time"]!);
        Assert.Equal(request.Headers["webhook-id"], (string?)body["id"]);
        Assert.Equal(("error", 2, "BK302"), ((string?)body["data"]!["severity"], (int)body["data"]!["failures"]!, (string?)body["data"]!["details"]!["code"]));
    }

    [Fact]
    public async Task Id_is_of_the_event_and_timestamp_of_the_attempt()
    {
        var first = await SendAsync(null);
        time.Advance(TimeSpan.FromMinutes(10));
        var second = await SendAsync(null);

        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        Assert.Equal(600, long.Parse(second.Headers["webhook-timestamp"], null) - long.Parse(first.Headers["webhook-timestamp"], null));
    }

    private static string Check(string secret, Received request, string body, string? timestamp = null) => Encoding.UTF8.GetString(Programs.Output(
        "python3", Encoding.UTF8.GetBytes(body), "-c", Verify,
        secret, request.Headers["webhook-id"], timestamp ?? request.Headers["webhook-timestamp"], request.Headers["webhook-signature"])).Trim();

    private async Task<Received> SendAsync(string? secret)
    {
        var channel = new WebhookChannel(new ChannelHttp(client, time), receiver.Address, secret is null ? null : new Secret(secret), time);
        Assert.Null(await channel.SendAsync(Samples.Failed(), TestContext.Current.CancellationToken));
        return receiver.Seen.Last();
    }
}
