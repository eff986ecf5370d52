using Baktainer.Conformance.Replication;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Watch;
using Baktainer.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

public abstract partial class CoordinationConformance<TFixture>
{
    [Fact]
    public async Task Silent_agent_is_an_alert_until_it_is_back()
    {
        await world.SeesAsync(Target("shop"));
        Assert.Empty(await world.AlertsAsync());
        world.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal([(AlertKind.AgentSilent, Host)], (await world.AlertsAsync()).Select(alert => (alert.Kind, alert.Subject)));
        await world.ClaimAsync();
        Assert.Empty(await world.AlertsAsync());
        world.Time.Advance(TimeSpan.FromMinutes(11));
        await world.AlertsAsync();
        await world.Plane.Agents.RevokeAsync(Host, Token);
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task Vanished_target_is_an_alert_until_it_is_back_or_forgotten()
    {
        await world.SeesAsync(Target("shop"), Target("blog"));
        await world.SeesAsync();
        Assert.Equal(["web/blog", "web/shop"], (await world.AlertsAsync()).Where(alert => alert.Kind == AlertKind.TargetVanished).Select(alert => alert.Subject).Order());
        await world.SeesAsync(Target("shop"));
        Assert.False(await world.Plane.Targets.ForgetAsync("web/shop", Token));
        Assert.True(await world.Plane.Targets.ForgetAsync("web/blog", Token));
        Assert.False(await world.Plane.Targets.ForgetAsync("nonsense", Token));
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task Overdue_backup_is_an_alert_until_it_is_there()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        world.Time.Advance(TimeSpan.FromHours(2) + TimeSpan.FromMinutes(1));
        await world.ClaimAsync();
        Assert.Equal([AlertKind.Overdue], (await world.AlertsAsync()).Select(alert => alert.Kind));
        await world.DoneAsync(await world.TakeAsync());
        Assert.Empty(await world.AlertsAsync());
        await world.PlanAtAsync(Two); // Once more, by somebody who is late.
        world.Time.Advance(TimeSpan.FromHours(3));
        await world.ClaimAsync();
        Assert.Empty(await world.AlertsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lease_that_ran_out_while_the_control_plane_was_away_waits_for_its_holder_as_long_as_a_lease_lasts(bool isBack)
    {
        await world.SeesAsync(Target("shop", Cron("0 3 * * *")));
        await world.AlertsAsync();
        Assert.Single(await world.PlanAtAsync(Start.AddDays(1)));
        await world.AlertsAsync();
        var ticket = await world.TakeAsync();
        var held = new HeldJob(ticket.Target, ticket.Job, ticket.Lease);
        world.Time.Advance(TimeSpan.FromMinutes(20));
        await world.AlertsAsync();
        Assert.Equal(ticket.Job, (await world.Plane.Desk.RequireHeldAsync(ProtocolVersion.Current, await world.AgentAsync(), held, Token)).Id);
        for (var minute = 0; minute < 4; minute++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.AlertsAsync();
        }

        if (isBack) Assert.Empty((await world.ClaimAsync(0, null, held)).Stop);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.AlertsAsync();
        Assert.Equal(isBack ? JobState.Leased : JobState.Planned, (await world.JobsAsync(ticket.Target))[^1].State);
    }

    [Fact]
    public async Task Schedules_that_never_run_are_alerts()
    {
        await world.SeesAsync(
            Target("bad", Cron("61 * * * *")), Target("twice", Cron("0 1 * * *"), Cron("0 2 * * *")), Target("orphan", After("nobody")),
            Target("a", After("b")), Target("b", After("a")), Target("good", After("shop")), Target("shop"),
            Target("error") with { Problems = [new("baktainer.db", "Wrong.", true)] });
        var alerts = await world.AlertsAsync();
        Assert.All(alerts, alert => Assert.Equal(AlertKind.BadLabels, alert.Kind));
        Assert.Equal(["web/a", "web/b", "web/bad", "web/error", "web/orphan", "web/twice"], alerts.Select(alert => alert.Subject).Order());
        await world.SeesAsync(Target("shop"));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.BadLabels);
    }

    [Fact]
    public async Task Inventory_entry_that_is_not_as_it_must_be_costs_the_others_nothing()
    {
        await world.SeesAsync(
            Target("good"), Target("../x\u001b[2J"), Target("same"), Target("same"),
            Target("long", new ScheduleSpec { Name = new string('x', 10_000), Cron = "0 2 * * *" }) with { Image = new string('i', 100_000) });
        var targets = await world.Plane.Targets.ListAsync(Host, Token).ToListAsync(Token);
        Assert.Equal(["web/good"], targets.Where(target => target.CanRun).Select(target => target.Target));
        Assert.Equal(4, targets.Count);
        Assert.All(targets.SelectMany(target => target.Spec.Problems), problem => Assert.DoesNotContain(problem.Message, char.IsControl));
        Assert.Single(await world.PlanAtAsync(Two));
    }

    [Fact]
    public async Task Catalog_is_rebuilt_from_the_store_alone()
    {
        await world.SeesAsync(Target("shop", Cron("0 * * * *")));
        await world.PlanAtAsync(Start.AddHours(1));
        await world.DoneAsync(await world.TakeAsync());
        await world.PlanAtAsync(Start.AddHours(2));
        var newest = (await world.DoneAsync(await world.TakeAsync())).Manifest!;
        using var empty = world.Again(fixture.CreateNew().Store);
        var rebuilt = await empty.Plane.Catalog.RebuildAsync(empty.Plane.Vault, empty.Plane.Targets, _ => { }, Token);
        Assert.Equal((2, 2, 0), (rebuilt.Backups, rebuilt.Added, rebuilt.Removed));
        Assert.Equal(newest.Id, (await empty.Plane.Targets.StatusAsync("web/shop", Token)).LastBackup);
        Assert.Equivalent(newest, await empty.Plane.Catalog.FindAsync("web/shop", newest.Id, Token));

        await foreach (var stored in world.Store.ListAsync("", Token)) await world.Store.DeleteAsync(stored.Key, Token);
        rebuilt = await empty.Plane.Catalog.RebuildAsync(empty.Plane.Vault, empty.Plane.Targets, _ => { }, Token);
        Assert.Equal((0, 0, 2), (rebuilt.Backups, rebuilt.Added, rebuilt.Removed));
        Assert.Null((await empty.Plane.Targets.StatusAsync("web/shop", Token)).LastBackup);
        Assert.Null(await empty.Plane.Catalog.FindAsync("nonsense", "x'y", Token));
    }

    [Fact]
    public async Task Empty_catalog_is_filled_with_the_backups_of_these_hosts()
    {
        await world.SeesAsync(Target("shop", Cron("0 * * * *")));
        await world.PlanAtAsync(Start.AddHours(1));
        var ours = (await world.DoneAsync(await world.TakeAsync())).Manifest!;
        await Backups.MakeAsync(world.Primary with { Name = "other" }, "elsewhere/shop", 10);
        using var empty = world.Again(fixture.CreateNew().Store);

        var fill = new CatalogFill(empty.Plane, empty.Records, [World.Host], world.Time, NullLogger.Instance);
        await fill.BeginAsync(Token);
        await fill.RunAsync(Token);

        Assert.Equal(ours.Id, Assert.Single((await empty.Plane.Catalog.PageAsync(null, null, 10, Token)).Items).Id);
        Assert.Equal(ours.Id, (await empty.Plane.Targets.StatusAsync("web/shop", Token)).LastBackup);
        Assert.Null((await empty.Plane.Targets.StatusAsync("elsewhere/shop", Token)).LastBackup);
    }

    [Fact]
    public async Task Orphans_are_swept_once_no_report_can_make_them_a_backup()
    {
        var clock = world.Time;
        clock.SetUtcNow(DateTimeOffset.UtcNow); // Files have the real time.
        await world.SeesAsync(Target("open"), Target("waiting"), Target("lost"));
        foreach (var name in new[] { "open", "waiting", "lost" }) await world.Plane.Planner.RunNowAsync($"web/{name}", Token);
        var tickets = (await world.ClaimAsync(3)).Jobs.ToDictionary(job => job.Target);
        var reports = new Dictionary<string, Report>();
        foreach (var (target, ticket) in tickets) reports[target] = await world.BackUpAsync(ticket);
        await world.Plane.Ledger.FinishAsync("web/lost", tickets["web/lost"].Job, 1, new JobOutcome.Failed(Samples.Failure), Token);

        clock.Advance(TimeSpan.FromDays(8));
        await world.Plane.Coordinator.CleanUpAsync(Token); // Its agent is silent and may hold reports.
        Assert.Equal(3, await world.Store.ListAsync("", Token).CountAsync(Token));

        await world.ReportAsync(reports["web/waiting"]);
        await world.ClaimAsync();
        await world.Plane.Coordinator.CleanUpAsync(Token);
        Assert.Equal(["open", "waiting"], await world.Store.ListAsync("", Token).Select(found => found.Key.Split('/')[1]).ToListAsync(Token));
        await world.WorkAsync();
        Assert.Equal(["web/waiting"], await world.Plane.Catalog.ListAsync(null, Token).Select(found => found.Target).ToListAsync(Token));
    }

}
