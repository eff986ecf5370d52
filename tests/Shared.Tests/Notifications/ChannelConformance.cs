using Baktainer.Contracts;
using Baktainer.Notifications.Channels;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>What every channel does that posts to somebody's web server.</summary>
public sealed class ChannelConformance : IAsyncDisposable
{
    private readonly Receiver receiver = new();
    private readonly FakeTimeProvider time = new(Samples.At);
    private readonly HttpClient client = ChannelHttp.NewClient();

    public static TheoryData<string> Kinds => ChannelKinds.All;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await receiver.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Receiver_is_told_once_what_happened_to_what(string kind)
    {
        Assert.Null(await SendAsync(kind));

        var request = Assert.Single(receiver.Seen);
        Assert.Equal("POST", request.Method);
        var texts = ChannelKinds.Texts(request).Select(text => text.Replace("\\", "", StringComparison.Ordinal)).ToList();
        Assert.Contains(texts, text => text.Contains("web/shop", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("pg_dump ended with 1.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Hostile_text_arrives_and_nothing_of_it_is_markup(string kind)
    {
        Assert.Null(await Open(kind).SendAsync(Samples.Failed($"web/{Samples.Hostile}", Samples.Hostile), Token));

        var request = Assert.Single(receiver.Seen);
        var texts = ChannelKinds.Texts(request).ToList();
        switch (kind)
        {
            case "slack": // Rich text is literal; the fallback is not.
                Assert.Contains(texts, text => text.Contains("&lt;!channel&gt;", StringComparison.Ordinal));
                Assert.DoesNotContain("mrkdwn\":true", request.Body, StringComparison.Ordinal);
                Assert.All(texts.Where(text => text.Contains("<!channel>", StringComparison.Ordinal)), text => Assert.Contains(text, RichTexts(request)));
                break;
            case "discord":
                Assert.Contains("\"allowed_mentions\":{\"parse\":[]}", request.Body, StringComparison.Ordinal);
                Assert.Contains(texts, text => text.Contains(@"\*\*b\*\* \_c\_ \`d\` \[e\]\(http\:", StringComparison.Ordinal));
                break;
            case "teams": // Text runs are literal but for functions.
                Assert.DoesNotContain(texts, text => text.Contains("{{", StringComparison.Ordinal) || text.Contains("${", StringComparison.Ordinal));
                Assert.DoesNotContain("TextBlock\"", request.Body.Replace("RichTextBlock\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
                break;
            case "ping": // The name is in the address.
                Assert.StartsWith("/ping/c4nary/web-a--channel--", request.Path, StringComparison.Ordinal);
                break;
            default:
                Assert.Contains(texts, text => text.Contains(Samples.Hostile, StringComparison.Ordinal));
                Assert.DoesNotContain("markdown", request.Body, StringComparison.Ordinal);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Long_text_is_cut_rather_than_refused(string kind)
    {
        Assert.Null(await Open(kind).SendAsync(Samples.Failed(text: new string('*', 100_000)), Token));

        Assert.InRange(Assert.Single(receiver.Seen).Body.Length, 100, 16_000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Receiver_that_is_in_trouble_is_unavailable(string kind)
    {
        receiver.Then(Trouble.Reset, new Trouble(500), new Trouble(503, RetryAfter: "120"), new Trouble(429, RetryAfter: "7"));

        Assert.Equal((FailureCodes.ReceiverUnavailable, null), Short(await SendAsync(kind)));
        Assert.Equal((FailureCodes.ReceiverUnavailable, null), Short(await SendAsync(kind)));
        Assert.Equal((FailureCodes.ReceiverUnavailable, TimeSpan.FromSeconds(120)), Short(await SendAsync(kind)));
        Assert.Equal((FailureCodes.ReceiverUnavailable, TimeSpan.FromSeconds(7)), Short(await SendAsync(kind)));
        Assert.Null(await SendAsync(kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Receiver_that_does_not_want_it_refuses(string kind)
    {
        receiver.Then(new Trouble(400), new Trouble(404));

        Assert.Equal((FailureCodes.ReceiverRefused, null), Short(await SendAsync(kind)));
        Assert.Equal((FailureCodes.ReceiverRefused, null), Short(await SendAsync(kind)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Redirect_is_not_followed(string kind)
    {
        await using var elsewhere = new Receiver();
        receiver.Then(new Trouble(307, Location: elsewhere.Address.ToString()));

        Assert.Equal((FailureCodes.ReceiverRefused, null), Short(await SendAsync(kind)));
        Assert.Empty(elsewhere.Seen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Receiver_that_is_not_there_is_unavailable(string kind)
    {
        await receiver.DisposeAsync();

        Assert.Equal((FailureCodes.ReceiverUnavailable, null), Short(await SendAsync(kind)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Receiver_that_never_answers_is_unavailable_after_a_while(string kind)
    {
        receiver.Then(new Trouble(Trouble.Silent));
        var sending = SendAsync(kind);
        while (receiver.Seen.IsEmpty) await Task.Yield();

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((FailureCodes.ReceiverUnavailable, null), Short(await sending));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sending_can_be_cancelled(string kind)
    {
        receiver.Then(new Trouble(Trouble.Silent));
        using var stop = new CancellationTokenSource();
        var sending = Open(kind).SendAsync(Samples.Failed(), stop.Token);
        while (receiver.Seen.IsEmpty) await Task.Yield();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private static List<string> RichTexts(Received request) =>
        [.. System.Text.Json.Nodes.JsonNode.Parse(request.Body)!["attachments"]![0]!["blocks"]![0]!["elements"]![0]!["elements"]!.AsArray().Select(run => (string)run!["text"]!)];

    /// <summary>And sees to it that no refusal shows the receiver's address.</summary>
    private static (FailureCode, TimeSpan?) Short(Refusal? refusal)
    {
        Assert.NotNull(refusal);
        Assert.DoesNotContain(ChannelKinds.Canary, refusal.Why, StringComparison.Ordinal);
        return (refusal.Code, refusal.RetryAfter);
    }

    private INotifier Open(string kind) => ChannelKinds.Open(kind, receiver.Address, time, client);

    private Task<Refusal?> SendAsync(string kind) => Open(kind).SendAsync(Samples.Failed(), Token);
}
