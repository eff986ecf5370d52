using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Notifications;
using Baktainer.Notifications.Routing;
using Baktainer.Storage;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Notifications;

/// <summary>Who is told of what, and when.</summary>
public sealed class RoutingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Route_takes_what_its_targets_events_and_severity_say()
    {
        await using var town = Town.Routed(3, """
            [{ "channels": ["a"], "targets": ["prod/*"] }, { "channels": ["b"], "events": ["completed"] }, { "channels": ["c"], "severity": "error" }]
            """);
        await town.AddAsync(Town.Failed("prod/shop", 1, Start));
        await town.AddAsync(Town.Failed("test/shop", 1, Start));
        await town.AddAsync(Notice.Of(NoticeEvents.Completed, "prod/shop", "2", Start, "Good."));
        await town.AddAsync(Notice.Of("bad-labels", "prod/shop", "3", Start, "Odd."));
        await town.WorkAsync();

        Assert.Equal(["bad-labels prod/shop", "failed prod/shop"], Town.Events(town.Receivers[0]).Order());
        Assert.Equal(["completed prod/shop"], Town.Events(town.Receivers[1]));
        Assert.Equal(["failed prod/shop", "failed test/shop"], Town.Events(town.Receivers[2]).Order());
    }

    [Theory]
    [InlineData("\"afterFailures\": 3", "failed 3,failed 4,recovered")]
    [InlineData("\"afterFailures\": 3, \"onChange\": true", "failed 3,recovered")]
    [InlineData("\"onChange\": true", "failed 1,recovered")]
    [InlineData("\"afterFailures\": 5", "")]
    public async Task Failures_are_told_from_the_nth_on_or_only_when_something_changes(string thresholds, string told)
    {
        await using var town = Town.Routed(1, $$"""[{ "channels": ["a"], {{thresholds}} }]""");
        await town.World.SeesAsync(Target("shop"));
        for (var day = 0; day < 5; day++)
        {
            await town.World.PlanAtAsync(Start.AddDays(day).AddHours(2));
            var ticket = await town.World.TakeAsync();
            if (day < 4) await town.World.FailedAsync(ticket);
            else await town.World.DoneAsync(ticket);
        }

        var words = town.Receiver.Taken.Select(one => System.Text.Json.Nodes.JsonNode.Parse(one.Body)!)
            .Select(body => (string)body["type"]! == "baktainer.failed" ? $"failed {(int)body["data"]!["failures"]!}" : ((string)body["type"]!)["baktainer.".Length..]);
        Assert.Equal(told, string.Join(',', words));
    }

    [Fact]
    public async Task Each_drill_is_told_and_so_is_that_one_passes_again_and_that_nobody_can_do_any()
    {
        await using var town = Town.Plain();
        town.World.CanDrill = true;
        await town.World.SeesAsync(Target("shop") with { Drill = new Baktainer.Scheduling.DrillRule("0 3 * * *") });
        await town.World.PlanAtAsync(Start.AddHours(2));
        await town.World.DoneAsync(await town.World.TakeAsync());
        for (var day = 0; day < 3; day++)
        {
            town.World.Time.SetUtcNow(Start.AddDays(day).AddHours(4));
            await town.World.Plane.Coordinator.PlanDrillsAsync(Token);
            var ticket = await town.World.TakeAsync();
            var report = Samples.Report(ticket, town.World.Time.GetUtcNow());
            await town.World.ReportAsync(day < 2 ? report with { Failure = Samples.Failure } : report with { Restored = new("scratch", 2, 30, []) { Seconds = 12.5 } });
            await town.WorkAsync();
        }

        town.World.CanDrill = false;
        await town.World.ClaimAsync();
        for (var look = 0; look < 2; look++) await town.World.AlertsAsync();
        await town.WorkAsync();

        Assert.Equal(
            ["completed web/shop", "drill-failed web/shop", "drill-failed web/shop", "drill-passed web/shop", "recovered web/shop", "cannot-drill web"], Town.Events(town.Receiver));
        Assert.Contains("2 tables with 30 rows, in 12.5 s", string.Join(' ', town.Receiver.Taken.Select(one => one.Body)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_hours_hold_back_what_can_wait_until_something_of_its_target_cannot_and_keep_the_order()
    {
        await using var town = Town.Routed(1, """[{ "channels": ["a"], "events": ["failed", "bad-labels", "completed"], "quiet": { "hours": ["22:00-07:00"] } }]"""); // It is midnight.
        await town.AddAsync(Notice.Of("bad-labels", "web/other", "0", Start, "Odd."));
        await town.AddAsync(Notice.Of("bad-labels", "web/shop", "1", Start.AddSeconds(1), "Odd."));
        await town.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(Town.Events(town.Receiver));
        await town.AddAsync(Town.Failed("web/shop", 2, Start.AddSeconds(2)));
        await town.AddAsync(Notice.Of(NoticeEvents.Completed, "web/shop", "3", Start.AddSeconds(3), "Good."));
        await town.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(["bad-labels web/shop", "failed web/shop"], Town.Events(town.Receiver));

        town.World.Time.SetUtcNow(Start.AddHours(6).AddMinutes(59));
        await town.WorkAsync();
        Assert.Equal(2, Town.Events(town.Receiver).Count);
        await town.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["bad-labels web/other", "bad-labels web/shop", "completed web/shop", "failed web/shop"], Town.Events(town.Receiver).Order());
    }

    [Fact]
    public async Task Recovery_that_waits_for_the_end_of_quiet_hours_is_told_before_the_failure_that_follows_it()
    {
        await using var town = Town.Routed(1, """[{ "channels": ["a"], "events": ["failed", "recovered"], "quiet": { "hours": ["22:00-07:00"] } }]""");
        await town.AddAsync(Town.Failed("web/shop", 1, Start.AddSeconds(1)));
        await town.AddAsync(Notice.Of(NoticeEvents.Recovered, "web/shop", "2", Start.AddSeconds(2), "Good."));
        await town.PassAsync(TimeSpan.FromMinutes(10));
        await town.AddAsync(Town.Failed("web/shop", 3, Start.AddMinutes(9)));
        await town.PassAsync(TimeSpan.FromHours(8));
        Assert.Equal(["failed web/shop", "recovered web/shop", "failed web/shop"], Town.Events(town.Receiver));
    }

    [Fact]
    public async Task Labels_and_then_policies_say_otherwise_for_their_targets()
    {
        await using var town = Town.Routed(2, """[{ "channels": ["a"] }]""");
        await town.World.SeesAsync(
            Target("own") with { Notify = new NotifyRules { Channels = ["b", "gone"], Events = [NoticeEvents.Completed] } },
            Target("mute") with { Notify = new NotifyRules { Enabled = false } },
            Target("lost") with { Notify = new NotifyRules { Channels = ["gone"] } },
            Target("seldom") with { Notify = new NotifyRules { AfterFailures = 2 } },
            Target("ruled"),
            Target("plain"));
        await town.World.Plane.Policies.PutAsync(
            new Policy { Name = "p", Match = new PolicyMatch { Names = ["ruled", "own"] }, Notify = new NotifyRules { Channels = ["b"] } }, Token);
        foreach (var name in (string[])["own", "mute", "lost", "seldom", "ruled", "plain"])
        {
            await town.AddAsync(Town.Failed($"web/{name}", 1, Start));
            await town.AddAsync(Notice.Of(NoticeEvents.Completed, $"web/{name}", "2", Start, "Good."));
        }

        await town.WorkAsync();

        Assert.Equal(["failed web/lost", "failed web/plain"], Town.Events(town.Receivers[0]).Order());
        Assert.Equal(["completed web/own", "failed web/ruled"], Town.Events(town.Receivers[1]).Order());
    }

    [Fact]
    public async Task Policy_with_bad_rules_is_refused()
    {
        using var world = new World(new Baktainer.Coordination.State.MemoryRecordStore());
        var refusal = await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Policies.PutAsync(
            new Policy { Name = "p", Notify = new NotifyRules { Channels = [""], Events = ["burnt"], AfterFailures = 0 } }, Token));
        Assert.All((string[])["notify.channels", "'burnt'", "notify.afterFailures"], part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_are_told_to_those_who_wait_for_an_end()
    {
        var records = new Baktainer.Coordination.State.MemoryRecordStore();
        await using var town = Town.Plain(records);
        await using var checks = new Baktainer.Tests.Support.Receiver();
        await using var pinged = Town.Plain(null, ("BT_NOTIFY_CONFIG", """{ "channels": { "checks": { "kind": "ping", "urlFrom": "CHECKS" } } }"""), ("CHECKS", $"{checks.Address}{{target}}"));
        foreach (var one in (Town[])[town, pinged])
        {
            await one.World.SeesAsync(Target("shop"));
            await one.World.PlanAtAsync(Start.AddHours(2));
            var ticket = await one.World.TakeAsync();
            one.World.Time.Advance(TimeSpan.FromSeconds(1));
            await one.World.DoneAsync(ticket);
        }

        Assert.Equal(["/web-shop/start", "/web-shop"], checks.Taken.Select(one => one.Path.Split('?')[0]));
        Assert.Equal(["completed web/shop"], Town.Events(town.Receiver));
        Assert.Equal(["completed web/shop"], Town.Events(pinged.Receiver));
    }

    [Theory]
    [InlineData(1000, 60, "")]
    [InlineData(400, 60, "completed web/shop")]
    [InlineData(1000, 300, "completed web/shop")]
    [InlineData(990, 62, "")]
    [InlineData(5000, 1, "")]
    public async Task Backup_that_is_much_smaller_or_slower_than_the_median_is_told(long bytes, int seconds, string told)
    {
        await using var town = Town.Routed(1, """[{ "channels": ["a"], "sizeDrop": 50, "slower": 3 }]""");
        for (var day = 0; day < 10; day++)
            await town.World.Plane.Catalog.AddAsync(Manifest(day, day == 4 ? 1 : 1000 + (day % 3), day == 5 ? 900 : 60 + (day % 2)), Token); // One odd one of each kind does not count.
        var newest = Manifest(10, bytes, seconds);
        await town.World.Plane.Catalog.AddAsync(newest, Token);

        await town.AddAsync(Notice.Of(NoticeEvents.Completed, "web/shop", "10", newest.CompletedAt, "Good.", ("backup", newest.Id)));
        await town.WorkAsync();

        Assert.Equal(told, string.Join(',', Town.Events(town.Receiver)));
    }

    [Fact]
    public async Task Digest_goes_out_once_each_day_and_says_what_is_missing()
    {
        await using var town = Town.Plain(null, ("BT_NOTIFY_SUMMARY", "true"), ("BT_NOTIFY_SUCCESS", "false"));
        await town.WorkAsync();
        await town.World.SeesAsync(Target("good"), Target("missing", Cron("0 0 1 1 *")));
        await town.World.PlanAtAsync(Start.AddHours(2));
        await town.World.DoneAsync(await town.World.TakeAsync());
        town.World.Time.SetUtcNow(Start.AddHours(8).AddMinutes(-1));
        await town.WorkAsync();
        Assert.Empty(town.Receiver.Seen);

        await town.PassAsync(TimeSpan.FromMinutes(5));

        var digest = Assert.Single(town.Receiver.Taken);
        Assert.Equal("baktainer.digest", Town.Text(digest, "type"));
        Assert.Contains("1 of 2 targets were backed up", digest.Body, StringComparison.Ordinal);
        Assert.Contains("not backed up: web/missing", digest.Body, StringComparison.Ordinal);
        town.World.Time.SetUtcNow(Start.AddDays(3).AddHours(9)); // Nobody was there for two days: one digest, not two.
        await town.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, town.Receiver.Taken.Count(one => Town.Text(one, "type") == "baktainer.digest"));
    }

    [Fact]
    public void Every_kind_of_alert_has_an_event_that_routes_can_name() =>
        Assert.All(
            Enum.GetValues<Baktainer.Coordination.Watch.AlertKind>().Where(AlertNotices.IsTold),
            kind => Assert.Contains(AlertNotices.EventOf(kind), NoticeEvents.All));

    private static Manifest Manifest(int day, long bytes, int seconds)
    {
        var at = Start.AddDays(day - 20);
        var manifest = Coordinating.Samples.Manifest(new BackupLocation("web/shop", at, "01234567", 1), at);
        return manifest with { CompletedAt = at.AddSeconds(seconds), Artifacts = [manifest.Artifacts[0] with { Plain = new Digest(bytes, new string('a', 64)) }] };
    }
}
