using Baktainer.Notifications;
using Baktainer.Notifications.Channels;
using Baktainer.Tests.Support;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>Pings of one job: start, then success or fail.</summary>
public sealed class PingTests : IAsyncDisposable
{
    private readonly Receiver receiver = new();
    private readonly HttpClient client = ChannelHttp.NewClient();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Start_and_end_of_a_job_carry_one_run_id()
    {
        await SendAsync(NoticeEvents.Started, "web/Shop.1", "job-1");
        await SendAsync(NoticeEvents.Completed, "web/Shop.1", "job-1");
        await SendAsync(NoticeEvents.Failed, "web/Shop.1", "job-2");

        var paths = receiver.Seen.Select(request => request.Path.Split("&rid=")).ToList();
        Assert.Equal(["/ping/c4nary/web-shop-1/start?create=1", "/ping/c4nary/web-shop-1?create=1", "/ping/c4nary/web-shop-1/fail?create=1"], paths.Select(parts => parts[0]));
        Assert.Equal(paths[0][1], paths[1][1]);
        Assert.NotEqual(paths[1][1], paths[2][1]);
        Assert.All(paths, parts => Assert.True(Guid.TryParseExact(parts[1], "D", out _), parts[1]));
    }

    [Fact]
    public void Other_events_are_no_pings()
    {
        var ping = ChannelKinds.Open("ping", receiver.Address, TimeProvider.System, client);
        Assert.False(ping.Wants("overdue"));
        Assert.False(ping.Wants(NoticeEvents.Recovered));
    }

    private async Task SendAsync(string kind, string subject, string job) =>
        Assert.Null(await ChannelKinds.Open("ping", receiver.Address, TimeProvider.System, client)
            .SendAsync(Samples.Of(Notice.Of(kind, subject, job, Samples.At, "It is so.", ("job", job))), TestContext.Current.CancellationToken));
}
