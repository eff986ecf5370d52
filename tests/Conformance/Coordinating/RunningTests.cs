using System.Diagnostics;
using Baktainer.Contracts;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Coordinating;

/// <summary>Queue listeners, timers and their leases.</summary>
public sealed class RunningTests
{
    private readonly FakeTimeProvider time = new(World.Start);
    private readonly MemoryRecordStore records = new();
    private readonly RecordWorkQueue queue;

    public RunningTests() => queue = new RecordWorkQueue(records, time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_that_fails_is_tried_again_and_put_aside_after_five_deliveries()
    {
        var deliveries = 0;
        await queue.SendAsync("reports", "{}", TimeSpan.Zero, Token);
        await RunUntilAsync(Listen("reports", (_, _) => throw (++deliveries % 2 == 0 ? new InvalidOperationException() : Away())), async () => await queue.CountAsync("reports-poison", Token) == 1);
        Assert.Equal(5, deliveries);
        Assert.Equal(0, await queue.CountAsync("reports", Token));
    }

    [Fact]
    public async Task Poison_that_cannot_be_told_is_tried_for_ever()
    {
        var deliveries = 0;
        await queue.SendAsync("reports-poison", "{}", TimeSpan.Zero, Token);
        await RunUntilAsync(Listen("reports-poison", (_, _) => ++deliveries < 9 ? throw Away() : Task.CompletedTask), () => Task.FromResult(deliveries == 9));
        Assert.Equal(0, await queue.CountAsync("reports-poison-poison", Token));
    }

    [Fact]
    public async Task Long_work_is_done_by_one_only()
    {
        var (begun, end) = (0, new TaskCompletionSource());
        await queue.SendAsync("reports", "{}", TimeSpan.Zero, Token);
        using var stop = new CancellationTokenSource();
        Func<string, CancellationToken, Task> work = (_, _) =>
        {
            Interlocked.Increment(ref begun);
            return end.Task;
        };
        Task[] listeners = [Listen("reports", work).RunAsync(stop.Token), Listen("reports", work).RunAsync(stop.Token)];
        for (var second = 0; second < 600; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        Assert.Equal(1, begun);
        end.SetResult();
        await UntilAsync(async () => await queue.CountAsync("reports", Token) == 0);
        await stop.CancelAsync();
        await Task.WhenAll(listeners);
    }

    [Fact]
    public async Task Stopping_gives_the_message_back_at_once()
    {
        var begun = new TaskCompletionSource();
        await queue.SendAsync("reports", "{}", TimeSpan.Zero, Token);
        using var stop = new CancellationTokenSource();
        var running = Listen("reports", (_, token) =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        }).RunAsync(stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        await running;
        Assert.Single(await queue.ReceiveAsync("reports", 1, TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public async Task Lease_passes_on_when_its_holder_is_gone()
    {
        var (first, second) = (new TimerLease(records, time), new TimerLease(records, time));
        Assert.True(await first.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
        Assert.False(await second.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await first.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(await second.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await second.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
        Assert.False(await first.HoldAsync("t", TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task Long_work_of_a_timer_is_begun_by_one_only()
    {
        var (begun, end) = (0, new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        Task[] timers = [Tick(), Tick()];
        for (var second = 0; second < 300; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        Assert.Equal(1, begun);
        end.SetResult();
        await stop.CancelAsync();
        await Task.WhenAll(timers);

        Task Tick() => new TimerLoop(
            new TimerLease(records, time), "long", TimeSpan.FromSeconds(5),
            async _ =>
            {
                Interlocked.Increment(ref begun);
                await end.Task;
            },
            time, NullLogger.Instance).RunAsync(stop.Token);
    }

    [Fact]
    public async Task Seldom_work_is_done_once_in_its_time()
    {
        var lease = new TimerLease(records, time);
        Assert.True(await lease.IsFirstAsync("daily", TimeSpan.FromDays(1), Token));
        Assert.False(await lease.IsFirstAsync("daily", TimeSpan.FromDays(1), Token));
        time.Advance(TimeSpan.FromDays(1));
        Assert.True(await new TimerLease(records, time).IsFirstAsync("daily", TimeSpan.FromDays(1), Token));
    }

    [Fact]
    public async Task Timer_goes_on_after_failures_of_any_kind()
    {
        var runs = 0;
        var timer = new TimerLoop(new TimerLease(records, time), "t", TimeSpan.FromSeconds(5), _ => throw (++runs % 2 == 0 ? new InvalidOperationException() : Away()), time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = timer.RunAsync(stop.Token);
        await UntilAsync(() => Task.FromResult(runs >= 4));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Change_under_contention_loses_nothing()
    {
        var book = new Records<Invitation>(records, "invitations", Baktainer.Coordination.CoordinationJson.Default.Invitation);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < 50; n++)
                await book.ChangeAsync("p", "r", old => new Invitation("h", (old?.ExpiresAt ?? World.Start).AddSeconds(1), []), Token);
        })));
        Assert.Equal(World.Start.AddSeconds(400), (await book.GetAsync("p", "r", Token))!.Value.ExpiresAt);
    }

    private static BaktainerException Away() => new(FailureCodes.StateUnavailable, "Away.");

    private QueueLoop Listen(string name, Func<string, CancellationToken, Task> handle) => new(queue, name, handle, time, NullLogger.Instance);

    private async Task RunUntilAsync(QueueLoop loop, Func<Task<bool>> isOver)
    {
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);
        await UntilAsync(isOver);
        await stop.CancelAsync();
        await running;
    }

    private async Task UntilAsync(Func<Task<bool>> isOver)
    {
        for (var watch = Stopwatch.StartNew(); !await isOver(); time.Advance(TimeSpan.FromSeconds(1)))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It never comes.");
            await Task.Delay(2, Token);
        }
    }
}
