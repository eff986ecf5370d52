using Baktainer.Conformance.Coordinating;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications;
using Baktainer.Tests.Support;
using CsCheck;

namespace Baktainer.Conformance.Notifications;

/// <summary>Receivers fail, and still hear everything once and in order.</summary>
public sealed class DeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receiver_that_fails_for_an_hour_gets_every_event_once_and_in_order_per_target()
    {
        await using var town = Town.Plain();
        town.Receiver.Status = 503;
        var added = new List<Notice>();
        for (var n = 0; n < 12; n++)
        {
            foreach (var target in (string[])["web/a", "web/b", "db/c"]) added.Add(await town.AddAsync(Town.Failed(target, n, town.World.Time.GetUtcNow())));
            await town.PassAsync(TimeSpan.FromMinutes(5));
        }

        Assert.Empty(town.Receiver.Taken);
        Assert.Contains(AlertKind.DeliveryFailed, (await town.World.Plane.Alerts.ListAsync(Token)).Select(alert => alert.Kind));
        Assert.Equal(town.Receiver.Seen.Count, await town.World.NumberAsync("baktainer.notifications", "webhook", "failed"));
        Assert.Equal(town.Receiver.Seen.Count, await town.World.NumberAsync("baktainer.notification.failures_in_a_row", "webhook"));
        town.Receiver.Status = 200;
        await town.PassAsync(TimeSpan.FromMinutes(40));

        foreach (var lane in added.GroupBy(notice => notice.Subject))
            Assert.Equal(lane.Select(notice => notice.Id), Town.Ids(town.Receiver, lane.Key));
        Assert.DoesNotContain(AlertKind.DeliveryFailed, (await town.World.Plane.Alerts.ListAsync(Token)).Select(alert => alert.Kind));
        Assert.Equal(0, await town.World.NumberAsync("baktainer.notification.failures_in_a_row", "webhook"));
        Assert.Equal(added.Count + 1, await town.World.NumberAsync("baktainer.notifications", "webhook", "delivered")); // And that of the alert which is over.
        Assert.InRange(town.Receiver.Seen.Count - added.Count, 4, 60); // It was tried now and then, not all the time.
    }

    [Fact]
    public void Trouble_of_any_kind_at_any_time_loses_doubles_and_disorders_nothing() => Gen.Select(Gen.Int[0, 5].Array[5, 25], Gen.Int[0, 2].Array[4, 10]).Sample(
        (troubles, targets) => PassThroughAsync(troubles, targets).GetAwaiter().GetResult(), iter: 25, threads: 1);

    [Fact]
    public async Task Slow_receiver_is_given_up_for_now_and_tried_again()
    {
        await using var town = Town.Plain();
        town.Receiver.Then(new Trouble(Trouble.Silent));
        var notice = await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        var working = town.WorkAsync();
        while (town.Receiver.Seen.IsEmpty) await Task.Yield();
        town.World.Time.Advance(TimeSpan.FromSeconds(30));
        await working;

        await town.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal([notice.Id], Town.Ids(town.Receiver));
    }

    [Fact]
    public async Task Receiver_is_left_alone_for_as_long_as_it_asks()
    {
        await using var town = Town.Plain();
        town.Receiver.Then(new Trouble(429, RetryAfter: "3600"));
        await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        await town.AddAsync(Town.Failed("web/b", 1, town.World.Time.GetUtcNow()));

        await town.PassAsync(TimeSpan.FromMinutes(50));
        Assert.Single(town.Receiver.Seen);
        await town.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(2, town.Receiver.Taken.Count());
    }

    [Fact]
    public async Task Broken_receiver_holds_up_no_other()
    {
        await using var town = Town.Routed(2, """[{ "channels": ["a", "b"] }]""");
        town.Receivers[0].Status = 500;
        var notice = await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));

        await town.WorkAsync();

        Assert.Equal([notice.Id], Town.Ids(town.Receivers[1]));
    }

    [Fact]
    public async Task Failed_delivery_is_told_by_the_other_channels_and_its_end_too()
    {
        await using var town = Town.Routed(2, """[{ "channels": ["a", "b"], "events": ["failed", "recovered", "delivery-failed"] }]""");
        town.Receivers[0].Status = 404;
        await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        await town.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(["failed web/a", "delivery-failed channel a"], Town.Events(town.Receivers[1]));
        Assert.NotNull((await town.World.Plane.Announcer.ListAsync(Token)).Single(channel => channel.Name == "a").LastFailure);

        town.Receivers[0].Status = 200;
        await town.PassAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(["failed web/a", "recovered channel a"], Town.Events(town.Receivers[0]));
        Assert.Equal(["failed web/a", "delivery-failed channel a", "recovered channel a"], Town.Events(town.Receivers[1]));
        Assert.Null((await town.World.Plane.Announcer.ListAsync(Token)).Single(channel => channel.Name == "a").LastFailure);
    }

    [Fact]
    public async Task What_nobody_took_for_three_days_is_given_up_and_what_follows_is_not()
    {
        await using var town = Town.Plain();
        town.Receiver.Status = 500;
        await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        await town.PassAsync(TimeSpan.FromMinutes(30));
        town.World.Time.Advance(TimeSpan.FromHours(70));
        await town.PassAsync(TimeSpan.FromMinutes(30));
        Assert.NotEmpty(await PendingAsync(town));
        var later = await town.AddAsync(Town.Failed("web/a", 2, town.World.Time.GetUtcNow()));
        town.World.Time.Advance(TimeSpan.FromHours(2));
        await town.PassAsync(TimeSpan.FromMinutes(30));
        town.Receiver.Status = 200;
        await town.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal([later.Id], Town.Ids(town.Receiver, "web/a"));
        Assert.Empty(await PendingAsync(town));
    }

    [Fact]
    public async Task Lost_message_delays_a_notice_and_loses_none()
    {
        await using var town = Town.Plain();
        var notice = await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        foreach (var item in await town.World.Queue.ReceiveAsync(QueueNames.Notify, 32, TimeSpan.FromMinutes(1), Token)) await town.World.Queue.CompleteAsync(item, Token);

        await town.PassAsync(TimeSpan.FromMinutes(16));

        Assert.Equal([notice.Id], Town.Ids(town.Receiver));
    }

    [Fact]
    public async Task Fact_that_is_recorded_again_is_not_told_again()
    {
        await using var town = Town.Plain();
        var notice = Town.Failed("web/a", 1, town.World.Time.GetUtcNow());
        for (var n = 0; n < 3; n++)
        {
            await town.AddAsync(notice);
            await town.AddAsync(notice);
            await town.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Single(town.Receiver.Seen);
    }

    [Fact]
    public async Task Two_processes_at_once_tell_everything_once()
    {
        await using var town = Town.Plain();
        using var other = town.World.Again(town.World.Records);
        List<Notice> added = [];
        for (var n = 0; n < 20; n++) added.Add(await town.AddAsync(Town.Failed($"web/{n % 3}", n, town.World.Time.GetUtcNow().AddSeconds(n))));

        await Task.WhenAll(town.World.WorkAsync(), other.WorkAsync());
        town.World.Time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(town.World.WorkAsync(), other.WorkAsync());

        Assert.Equal(added.Select(notice => notice.Id).Order(), Town.Ids(town.Receiver).Order());
    }

    [Fact]
    public async Task Nobody_to_tell_costs_nothing()
    {
        using var world = new Coordinating.World(new MemoryRecordStore());
        await world.Plane.Notices.AddAsync(Town.Failed("web/a", 1, world.Time.GetUtcNow()), Token);
        await world.Plane.Coordinator.WatchNotificationsAsync(Token);

        foreach (var table in (string[])["notices", "told", "queue", "lanes"]) Assert.Empty(await world.Records.QueryAsync(table, new(null), Token).ToListAsync(Token));
    }

    [Fact]
    public async Task No_secret_of_a_channel_is_in_what_is_sent_or_remembered()
    {
        await using var town = Town.Plain(null, ("BT_WEBHOOK_SECRET", "c4nary-c4nary-c4nary"));
        town.Receiver.Then(new Trouble(500), new Trouble(404), Trouble.Reset);
        await town.AddAsync(Town.Failed("web/a", 1, town.World.Time.GetUtcNow()));
        await town.PassAsync(TimeSpan.FromMinutes(20));

        Assert.Contains("failed web/a", Town.Events(town.Receiver));
        Assert.All(town.Receiver.Seen, one => Assert.DoesNotContain("c4nary", one.Body + one.Path + string.Join(' ', one.Headers.Values), StringComparison.Ordinal));
        foreach (var table in (string[])["notices", "told", "queue", "lanes", "channels", "alerts"])
            Assert.All(await town.World.Records.QueryAsync(table, new(null), Token).ToListAsync(Token), record => Assert.DoesNotContain("c4nary", record.Body, StringComparison.Ordinal));
    }

    private static async Task PassThroughAsync(int[] troubles, int[] targets)
    {
        await using var town = Town.Plain();
        foreach (var one in troubles)
            town.Receiver.Then(one switch { 0 => new(500), 1 => new(429, RetryAfter: "20"), 2 => new(404), 3 => Trouble.Reset, _ => new(200) });
        var added = new List<Notice>();
        foreach (var (target, n) in targets.Select((target, n) => (target, n)))
        {
            added.Add(await town.AddAsync(Town.Failed($"web/{target}", n, town.World.Time.GetUtcNow())));
            await town.PassAsync(TimeSpan.FromMinutes(1));
        }

        // Longer than any row of failures that long can last.
        for (var quarter = 0; quarter < 30; quarter++)
        {
            town.World.Time.Advance(TimeSpan.FromMinutes(15));
            await town.WorkAsync();
        }

        foreach (var lane in added.GroupBy(notice => notice.Subject))
            Assert.Equal(lane.Select(notice => notice.Id), Town.Ids(town.Receiver, lane.Key));
    }

    private static Task<List<StoredRecord>> PendingAsync(Town town) => town.World.Records.QueryAsync("notices", new(null), Token).ToListAsync(Token).AsTask();
}
