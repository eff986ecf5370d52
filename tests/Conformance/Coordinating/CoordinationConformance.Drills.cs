using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Watch;
using Baktainer.Scheduling;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

public abstract partial class CoordinationConformance<TFixture>
{
    private const string Drilled = "web/shop-restore-drill";
    private static readonly RestoredFacts Facts = new("baktainer-drill-1", 2, 30, ["shop.orders: 20"]) { Seconds = 12.5 };

    /// <summary>Drills are spread over an hour.</summary>
    private static DateTimeOffset Four => Start.AddHours(4);

    [Fact]
    public async Task Due_drill_is_asked_for_once_and_holds_up_no_backup()
    {
        var backup = await BackedUpAsync();
        await world.Plane.Coordinator.PlanDrillsAsync(Token);
        Assert.Empty(await world.JobsAsync(Drilled));
        await PlanDrillsAsync(Four);
        await PlanDrillsAsync(Four);
        var job = Assert.Single(await world.JobsAsync(Drilled));
        Assert.Equal((Start.AddHours(3), Job.Drilling, new RestoreOrder("web/shop", backup, false) { Scratch = true }), (job.Due, job.Schedule, job.Restore));

        await world.Plane.Planner.RunNowAsync("web/shop", Token);
        Assert.Equal(["drill", "manual"], (await world.ClaimAsync(5)).Jobs.Select(ticket => ticket.Reason).Order());
    }

    [Fact]
    public async Task Week_without_planning_makes_one_drill()
    {
        await BackedUpAsync();
        await PlanDrillsAsync(Four.AddDays(7));
        Assert.Equal(Start.AddDays(7).AddHours(3), Assert.Single(await world.JobsAsync(Drilled)).Due);
    }

    [Fact]
    public async Task Agent_of_an_older_version_is_given_no_drill_though_it_puts_backups_back()
    {
        await BackedUpAsync();
        await PlanDrillsAsync(Four);
        var old = JsonSerializer.Deserialize("""{"v":1,"program":"0.1.0","inventoryDigest":"","free":8,"canRestore":true}""", CoordinationJson.Default.ClaimRequest)!;
        Assert.Empty((await world.Plane.Desk.ClaimAsync(await world.AgentAsync(), old, Token)).Jobs);
        Assert.Equal(JobState.Planned, Assert.Single(await world.JobsAsync(Drilled)).State);
        Assert.Equal("drill", (await world.TakeAsync()).Reason);
    }

    [Fact]
    public async Task Nothing_is_asked_while_a_drill_is_open_and_one_that_nobody_can_do_any_more_is_cancelled()
    {
        await BackedUpAsync();
        await PlanDrillsAsync(Four);
        await PlanDrillsAsync(Four.AddDays(1));
        Assert.Equal(FailureCodes.Overlap, (await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Drills.RequestAsync("web/shop", null, Token))).Code);
        Assert.Equal(JobState.Planned, Assert.Single(await world.JobsAsync(Drilled)).State);

        world.CanDrill = false;
        await world.ClaimAsync();
        await PlanDrillsAsync(Four.AddDays(2));
        Assert.Equal(JobState.Cancelled, Assert.Single(await world.JobsAsync(Drilled)).State);
    }

    [Fact]
    public async Task Target_without_a_backup_is_not_drilled()
    {
        world.CanDrill = true;
        await world.SeesAsync(Target("shop") with { Drill = new DrillRule("0 3 * * *") });
        await PlanDrillsAsync(Four);
        Assert.Empty(await world.JobsAsync(Drilled));
        Assert.Equal(FailureCodes.BackupNotFound, (await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Drills.RequestAsync("web/shop", null, Token))).Code);
    }

    [Fact]
    public async Task Host_that_cannot_do_the_drills_it_is_to_do_is_an_alert_until_it_can()
    {
        await BackedUpAsync();
        world.CanDrill = false;
        await world.ClaimAsync();
        await PlanDrillsAsync(Four);
        Assert.Empty(await world.JobsAsync(Drilled));
        for (var look = 0; look < 2; look++)
            Assert.Contains("BT_ALLOW_DRILLS", Assert.Single(await world.AlertsAsync(), alert => alert is { Kind: AlertKind.CannotDrill, Subject: Host }).Message, StringComparison.Ordinal);
        Assert.Equal(FailureCodes.RestoreNotAllowed, (await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Drills.RequestAsync("web/shop", null, Token))).Code);

        world.CanDrill = true;
        await world.ClaimAsync();
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.CannotDrill);
    }

    [Fact]
    public async Task Drill_that_passed_is_recorded_once_however_often_it_is_reported()
    {
        var backup = await BackedUpAsync();
        await PlanDrillsAsync(Four);
        var report = Samples.Report(await world.TakeAsync(), Four) with { Restored = Facts };
        for (var time = 0; time < 2; time++) await RecordAsync(report);

        var status = await world.Plane.Targets.StatusAsync("web/shop", Token);
        Assert.Equal((Four, Four, backup, 12.5, null), (status.LastDrillAt, status.LastGoodDrillAt, status.LastDrillBackup, status.LastDrillSeconds, status.LastDrillFailure));
        var receipt = Assert.Single(await ReceiptsAsync(backup));
        Assert.Equal((true, 2, 30L, 12.5, null), (receipt.Passed, receipt.Tables, receipt.Rows, receipt.Seconds, receipt.Failure));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.DrillFailed);
        Assert.Equal(backup, status.LastBackup);
    }

    [Fact]
    public async Task Drill_that_failed_is_an_alert_until_one_passes_and_says_nothing_of_how_backups_fare()
    {
        var backup = await BackedUpAsync();
        var before = await world.Plane.Targets.StatusAsync("web/shop", Token);
        await FailDrillAsync(Four, new JobFailure("BK602", nameof(FailureKind.ToolFailed), "pg_restore failed."));
        await FailDrillAsync(Four.AddDays(1), new JobFailure("BK602", nameof(FailureKind.ToolFailed), "pg_restore failed again."));

        var status = await world.Plane.Targets.StatusAsync("web/shop", Token);
        Assert.Equal((2, "pg_restore failed again.", null), (status.DrillFailuresInARow, status.LastDrillFailure?.Message, status.LastGoodDrillAt));
        Assert.Equal((before.FailuresInARow, before.LastState, before.LastGoodAt, before.Totals), (status.FailuresInARow, status.LastState, status.LastGoodAt, status.Totals));
        for (var look = 0; look < 2; look++) Assert.Contains(await world.AlertsAsync(), alert => alert is { Kind: AlertKind.DrillFailed, Subject: "web/shop", Message: "BK602: pg_restore failed again." });
        Assert.Equal(["BK602: pg_restore failed.", "BK602: pg_restore failed again."], (await ReceiptsAsync(backup)).Select(receipt => receipt.Failure));
        Assert.DoesNotContain("damaged", string.Join(' ', await FateAsync(backup)), StringComparison.Ordinal);

        await PassDrillAsync(Four.AddDays(2));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.DrillFailed);
        Assert.Equal((0, 2), ((await world.Plane.Targets.StatusAsync("web/shop", Token)).DrillFailuresInARow, (await world.Plane.Targets.StatusAsync("web/shop", Token)).DrillFailuresBefore));
    }

    [Fact]
    public async Task Newest_of_many_backups_and_drills_of_one_second_is_the_one_that_began_last()
    {
        await BackedUpAsync();
        for (var (at, end) = (Four, Four.AddMilliseconds(20)); at < end; at = at.AddMilliseconds(1))
        {
            world.Time.SetUtcNow(at);
            await world.Plane.Planner.RunNowAsync("web/shop", Token);
            var backup = (await world.DoneAsync(await world.TakeAsync())).Manifest!.Id;
            Assert.Equal(backup, (await world.Plane.Targets.StatusAsync("web/shop", Token)).LastBackup);
            Assert.Equal(backup, (await world.Plane.Catalog.ListAsync("web/shop", Token).LastAsync(Token)).Id);

            var drill = await world.Plane.Drills.RequestAsync("web/shop", null, Token);
            await RecordAsync(Samples.Report(await world.TakeAsync(), at) with { Restored = Facts });
            var status = await world.Plane.Targets.StatusAsync("web/shop", Token);
            Assert.Equal((drill.Id, backup, at), (status.LastDrill, status.LastDrillBackup, status.LastDrillAt));
        }
    }

    [Fact]
    public async Task Backup_that_a_drill_says_is_corrupt_is_no_good_one_for_retention_until_one_of_it_passes()
    {
        var backup = await BackedUpAsync();
        await FailDrillAsync(Four, new JobFailure("BK505", nameof(FailureKind.Corrupt), "The digest is another."));
        Assert.Contains("left alone, for it is damaged", string.Join(' ', await FateAsync(backup)), StringComparison.Ordinal);
        await PassDrillAsync(Four.AddDays(1));
        Assert.DoesNotContain("damaged", string.Join(' ', await FateAsync(backup)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_during_a_drill_fails_the_drill_and_is_no_fact_about_the_backup()
    {
        var backup = await BackedUpAsync();
        await PlanDrillsAsync(Four);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await world.TakeAsync();
            world.Time.Advance(LongerThanLease);
        }

        Assert.Contains(await world.AlertsAsync(), alert => alert.Kind == AlertKind.DrillFailed && alert.Message.StartsWith("BK705", StringComparison.Ordinal));
        Assert.Empty(await ReceiptsAsync(backup));
        Assert.Equal(0, (await world.Plane.Targets.StatusAsync("web/shop", Token)).FailuresInARow);
    }

    [Fact]
    public async Task Drill_stores_nothing_and_reports_no_backup()
    {
        await BackedUpAsync();
        await PlanDrillsAsync(Four);
        var ticket = await world.TakeAsync();
        Assert.Equal(FailureCodes.BadUsage, (await Assert.ThrowsAsync<BaktainerException>(async () => await world.ReportAsync(await world.BackUpAsync(ticket)))).Code);
        var held = await world.Plane.Ledger.GetAsync(ticket.Target, ticket.Job, Token);
        Assert.Equal(FailureCodes.ControlPlaneDenied, (await Assert.ThrowsAsync<BaktainerException>(async () => await world.Plane.RestoreDesk.KeepAsync(held!, (await world.BackUpAsync(ticket with { Attempt = 2 })).Manifest!, Token))).Code);
    }

    [Fact]
    public async Task Container_that_is_named_as_drills_are_is_not_taken()
    {
        await world.SeesAsync(Target("shop-restore-drill"));
        Assert.Null(await world.Plane.Targets.FindAsync(Drilled, Token));
        Assert.Contains(await world.AlertsAsync(), alert => alert.Kind == AlertKind.BadLabels);
    }

    [Fact]
    public async Task Coverage_tells_what_no_good_drill_proves()
    {
        await BackedUpAsync();
        var coverage = new Coverage(world.Plane.Agents, world.Plane.Targets, world.Plane.Policies, DrillRule.None, TimeSpan.FromDays(9), world.Time);
        Assert.Equal(new UnprovedTarget("web/shop", "0 3 * * *", null, null), Assert.Single((await coverage.ReportAsync(Token)).Unproved));
        await PassDrillAsync(Four);
        Assert.Empty((await coverage.ReportAsync(Token)).Unproved);
        world.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(Four, Assert.Single((await coverage.ReportAsync(Token)).Unproved).LastGoodAt);
        await world.SeesAsync(Target("shop") with { Drill = DrillRule.None });
        Assert.Equal(0, (await coverage.ReportAsync(Token)).Totals.Unproved);
    }

    [Fact]
    public async Task Policy_says_when_and_a_label_says_otherwise()
    {
        await BackedUpAsync(null);
        await PlanDrillsAsync(Four);
        Assert.Empty(await world.JobsAsync(Drilled));
        await world.Plane.Policies.PutAsync(new Policy { Name = "proved", Drill = new DrillRule("0 5 * * *", "Europe/Berlin") }, Token);
        await world.Plane.Coordinator.ReplanAsync("{\"v\":1}", Token);
        await world.WorkAsync();
        await PlanDrillsAsync(Start.AddDays(1).AddHours(5)); // Four in Berlin is four in November.
        Assert.Equal(Start.AddDays(1).AddHours(4), Assert.Single(await world.JobsAsync(Drilled)).Due);
        await world.SeesAsync(Target("shop") with { Drill = DrillRule.None });
        await world.TakeAsync();
        await PlanDrillsAsync(Start.AddDays(3));
        Assert.Single(await world.JobsAsync(Drilled));
    }

    /// <summary>A target with a good backup, on a host that can drill.</summary>
    private Task<string> BackedUpAsync() => BackedUpAsync(new DrillRule("0 3 * * *"));

    private async Task<string> BackedUpAsync(DrillRule? rule)
    {
        world.CanDrill = true;
        await world.SeesAsync(Target("shop") with { Drill = rule });
        await world.PlanAtAsync(Two);
        return (await world.DoneAsync(await world.TakeAsync())).Manifest!.Id;
    }

    private async Task PlanDrillsAsync(DateTimeOffset at)
    {
        world.Time.SetUtcNow(at);
        await world.Plane.Coordinator.PlanDrillsAsync(Token);
    }

    private async Task PassDrillAsync(DateTimeOffset at)
    {
        await PlanDrillsAsync(at);
        await RecordAsync(Samples.Report(await world.TakeAsync(), at) with { Restored = Facts });
    }

    private async Task FailDrillAsync(DateTimeOffset at, JobFailure failure)
    {
        await PlanDrillsAsync(at);
        await RecordAsync(Samples.Report(await world.TakeAsync(), at) with { Failure = failure });
    }

    private async Task RecordAsync(Report report)
    {
        await world.ReportAsync(report);
        await world.WorkAsync();
    }

    private async Task<List<Receipt>> ReceiptsAsync(string backup)
    {
        var manifest = (await world.Plane.Catalog.FindAsync("web/shop", backup, Token))!;
        return await world.Plane.Vault.ReceiptsAsync(manifest, _ => { }, Token).Where(receipt => receipt.Fact == "drilled").ToListAsync(Token);
    }

    private async Task<IReadOnlyList<string>> FateAsync(string backup) =>
        Assert.Single((await world.Plane.Retention.FindAsync("web/shop", Token))!.Backups, fate => fate.Id == backup).Reasons;
}
