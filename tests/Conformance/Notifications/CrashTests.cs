using Baktainer.Conformance.Coordinating;
using Baktainer.Conformance.Jobs;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Notifications;

/// <summary>The process dies after any write, and people are told all the same: of each thing under one id.</summary>
public sealed class CrashTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Crash_while_a_failure_is_recorded_and_told() => EachCrashAsync(
        atLeast: 8,
        async town =>
        {
            await PlannedAsync(town, 2);
            await town.World.ReportAsync(Coordinating.Samples.Report(await town.World.TakeAsync(), town.World.Time.GetUtcNow()) with { Failure = Coordinating.Samples.Failure });
        },
        dying => dying.WorkAsync(),
        ["failed web/shop"]);

    [Fact]
    public Task Crash_while_a_recovery_is_recorded_and_told() => EachCrashAsync(
        atLeast: 15,
        async town =>
        {
            await PlannedAsync(town, 2);
            await town.World.FailedAsync(await town.World.TakeAsync());
            await PlannedAsync(town, 26);
            await town.World.ReportAsync(await town.World.BackUpAsync(await town.World.TakeAsync()));
        },
        dying => dying.WorkAsync(),
        ["failed web/shop", "completed web/shop", "recovered web/shop"]);

    [Fact]
    public Task Crash_while_an_alert_begins() => EachCrashAsync(
        atLeast: 4,
        _ => Task.CompletedTask,
        async dying =>
        {
            await dying.Plane.Alerts.AddAsync(AlertKind.AgentSilent, "web", "Not heard from.", Token);
            await dying.WorkAsync();
        },
        ["agent-silent web"]);

    [Fact]
    public Task Crash_while_an_alert_ends() => EachCrashAsync(
        atLeast: 4,
        async town =>
        {
            await town.World.Plane.Alerts.AddAsync(AlertKind.AgentSilent, "web", "Not heard from.", Token);
            await town.WorkAsync();
        },
        async dying =>
        {
            await dying.Plane.Alerts.ClearAsync(AlertKind.AgentSilent, "web", Token);
            await dying.WorkAsync();
        },
        ["agent-silent web", "recovered web"]);

    [Fact]
    public Task Crash_while_several_are_told() => EachCrashAsync(
        atLeast: 15,
        async town =>
        {
            for (var n = 0; n < 4; n++) await town.AddAsync(Town.Failed("web/a", n, Start.AddSeconds(n)));
        },
        dying => dying.WorkAsync(),
        ["failed web/a", "failed web/a", "failed web/a", "failed web/a"]);

    [Fact]
    public async Task Alert_that_comes_back_is_told_again()
    {
        await using var town = Town.Plain();
        for (var n = 0; n < 2; n++)
        {
            await town.World.Plane.Alerts.AddAsync(AlertKind.AgentSilent, "web", "Not heard from.", Token);
            await town.PassAsync(TimeSpan.FromMinutes(1));
            await town.World.Plane.Alerts.ClearAsync(AlertKind.AgentSilent, "web", Token);
            await town.PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["agent-silent web", "recovered web", "agent-silent web", "recovered web"], Town.Events(town.Receiver));
    }

    [Fact]
    public async Task Job_whose_agent_fell_silent_is_told_as_failed()
    {
        await using var town = Town.Plain();
        await PlannedAsync(town, 2);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await town.World.TakeAsync();
            for (var minute = 0; minute < 9; minute++) // Longer than a lease, shorter than silence.
            {
                town.World.Time.Advance(TimeSpan.FromMinutes(1));
                await town.World.Plane.Coordinator.WatchOverdueAsync(Token);
            }
        }

        await town.WorkAsync();

        Assert.Equal(["failed web/shop"], Town.Events(town.Receiver));
    }

    private static async Task PlannedAsync(Town town, int hour)
    {
        if (hour == 2) await town.World.SeesAsync(Target("shop"));
        Assert.Single(await town.World.PlanAtAsync(Start.AddHours(hour)));
    }

    /// <param name="atLeast">So many places to die at there must be, or the test has missed something.</param>
    /// <param name="prepare">What happened before.</param>
    /// <param name="work">What a process does that dies after its n-th write; done again, in part, by those that live.</param>
    /// <param name="events">What must have been told when all is quiet again.</param>
    private static async Task EachCrashAsync(int atLeast, Func<Town, Task> prepare, Func<World, Task> work, string[] events)
    {
        var crashes = 0;
        for (var write = 1; ; write++)
        {
            var records = new MemoryRecordStore();
            await using var town = Town.Plain(records);
            await prepare(town);
            var crashing = new CrashingRecordStore(records, write);
            using var dying = town.World.Again(crashing);
            try
            {
                await work(dying);
            }
            catch (CrashException)
            {
                crashes++;
            }

            if (events[^1] is "agent-silent web") await town.World.Plane.Alerts.AddAsync(AlertKind.AgentSilent, "web", "Not heard from.", Token); // As each look does.
            if (events[^1] is "recovered web") await town.World.Plane.Alerts.ClearAsync(AlertKind.AgentSilent, "web", Token);
            await town.PassAsync(TimeSpan.FromMinutes(20));

            Assert.Equal(events.Order(), Town.Events(town.Receiver).Order());
            Assert.InRange(town.Receiver.Seen.Count, events.Length, events.Length + 1); // Twice only what was answered and not noted.
            Assert.Empty(await records.QueryAsync("notices", new(null), Token).ToListAsync(Token));
            if (!crashing.HasCrashed) break;
        }

        Assert.True(crashes >= atLeast, $"Only {crashes} crashes.");
    }
}
