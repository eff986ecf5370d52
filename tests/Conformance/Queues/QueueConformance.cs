using System.Collections.Concurrent;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.Queues;

namespace Baktainer.Conformance.Queues;

/// <summary>What every work queue does. Each test has queues of its own that do not exist yet.</summary>
public abstract class QueueConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IQueueFixture
{
    private const string Name = "verify-backup";
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3); // Long enough for a call to a busy server.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly ITestQueues under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IWorkQueue Queue => under.Queue;

    [Fact]
    public async Task Message_is_received_completed_and_gone()
    {
        await SendAsync("{\"a\":\"ä😀\\n\"}");
        var item = await ReceiveOneAsync();
        Assert.Equal(("{\"a\":\"ä😀\\n\"}", 1, Name), (item.Message, item.Deliveries, item.Queue));
        Assert.Empty(await ReceiveAsync());
        Assert.Equal(1, await Queue.CountAsync(Name, Token));
        Assert.True(await Queue.CompleteAsync(item, Token));
        Assert.Equal(0, await Queue.CountAsync(Name, Token));
        Assert.False(await Queue.CompleteAsync(item, Token));
        Assert.Null(await Queue.ExtendAsync(item, Long, Token));
    }

    [Fact]
    public async Task Queue_that_was_never_sent_to_is_empty()
    {
        Assert.Empty(await ReceiveAsync());
        Assert.Equal(0, await Queue.CountAsync(Name, Token));
    }

    [Fact]
    public async Task Queues_do_not_mix()
    {
        await Queue.SendAsync("record-report", "{\"n\":1}", TimeSpan.Zero, Token);
        await Queue.SendAsync("record-report-poison", "{\"n\":2}", TimeSpan.Zero, Token);
        Assert.Empty(await ReceiveAsync());
        Assert.Equal("{\"n\":2}", Assert.Single(await Queue.ReceiveAsync("record-report-poison", 32, Long, Token)).Message);
    }

    [Fact]
    public async Task Message_comes_again_when_it_is_not_completed_in_time()
    {
        await SendAsync("{}");
        var first = await ReceiveOneAsync(Short);
        Assert.Empty(await ReceiveAsync());
        await under.PassAsync(Short);
        var second = await ReceiveOneAsync();

        Assert.Equal((first.Id, 2), (second.Id, second.Deliveries));
        Assert.False(await Queue.CompleteAsync(first, Token));
        Assert.Null(await Queue.ExtendAsync(first, Long, Token));
        Assert.Equal(1, await Queue.CountAsync(Name, Token));
        Assert.True(await Queue.CompleteAsync(second, Token));
    }

    [Fact]
    public async Task Extended_message_stays_invisible_and_needs_the_new_receipt()
    {
        await SendAsync("{\"n\":1}");
        var item = await ReceiveOneAsync(Short);
        var extended = await Queue.ExtendAsync(item, Long, Token);
        await under.PassAsync(Short);

        Assert.NotNull(extended);
        Assert.Equal(("{\"n\":1}", 1), (extended.Message, extended.Deliveries));
        Assert.Empty(await ReceiveAsync());
        Assert.False(await Queue.CompleteAsync(item, Token));
        Assert.True(await Queue.CompleteAsync(extended, Token));
    }

    [Fact]
    public async Task Message_extended_by_nothing_is_visible_at_once()
    {
        await SendAsync("{}");
        Assert.NotNull(await Queue.ExtendAsync(await ReceiveOneAsync(), TimeSpan.Zero, Token));
        Assert.Equal(2, (await ReceiveOneAsync()).Deliveries);
    }

    [Fact]
    public async Task Delayed_message_is_received_when_its_time_has_come()
    {
        await Queue.SendAsync(Name, "{}", 2 * Short, Token);
        await Queue.SendAsync(Name, "{\"late\":1}", TimeSpan.FromDays(7), Token);
        Assert.Empty(await ReceiveAsync());
        await under.PassAsync(2 * Short);
        Assert.Equal("{}", Assert.Single(await ReceiveAsync()).Message);
        Assert.Equal(2, await Queue.CountAsync(Name, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(32)]
    public async Task Receive_gives_no_more_than_asked_for(int max)
    {
        for (var n = 0; n < 40; n++) await SendAsync($"{{\"n\":{n}}}");
        Assert.Equal(max, (await Queue.ReceiveAsync(Name, max, Long, Token)).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task Receive_of_an_impossible_number_is_refused(int max) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(Name, max, Long, Token));

    [Fact]
    public async Task Largest_message_is_taken_and_larger_ones_are_refused()
    {
        var largest = "{" + new string('x', 39_999);
        await SendAsync(largest);
        Assert.Equal(largest, (await ReceiveOneAsync()).Message);
        await Failing.With(FailureCodes.RecordTooLarge, () => SendAsync(largest + "x"));
        await Failing.With(FailureCodes.RecordTooLarge, () => SendAsync("{" + new string('\u4e2d', 20_000)));
        await Failing.With(FailureCodes.Unexpected, () => SendAsync("text"));
        await Failing.With(FailureCodes.Unexpected, () => Queue.SendAsync(Name, "{}", TimeSpan.FromDays(8), Token));
    }

    [Fact]
    public async Task Receivers_at_once_share_the_messages_without_getting_one_twice()
    {
        const int messages = 60;
        for (var n = 0; n < messages; n++) await SendAsync($"{{\"n\":{n}}}");
        ConcurrentBag<WorkItem> received = [];
        IWorkQueue[] queues = [Queue, under.OpenAgain()];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            while (received.Count < messages)
            {
                foreach (var item in await queues[worker % 2].ReceiveAsync(Name, 4, Long, Token))
                {
                    received.Add(item);
                    Assert.True(await queues[worker % 2].CompleteAsync(item, Token));
                }
            }
        })));

        Assert.Equal(Enumerable.Range(0, messages).Select(n => $"{{\"n\":{n}}}").Order(), received.Select(item => item.Message).Order());
        Assert.All(received, item => Assert.Equal(1, item.Deliveries));
        Assert.Equal(0, await Queue.CountAsync(Name, Token));
    }

    private Task SendAsync(string message) => Queue.SendAsync(Name, message, TimeSpan.Zero, Token);

    private Task<IReadOnlyList<WorkItem>> ReceiveAsync(TimeSpan? visibility = null) => Queue.ReceiveAsync(Name, 32, visibility ?? Long, Token);

    private async Task<WorkItem> ReceiveOneAsync(TimeSpan? visibility = null) => Assert.Single(await ReceiveAsync(visibility));
}
