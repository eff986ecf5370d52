using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

public abstract partial class CoordinationConformance<TFixture>
{
    private static readonly TimeSpan LongerThanLease = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Inventory_is_wanted_until_the_agents_own_digest_is_known()
    {
        var digest = new string('d', 32); // As of an agent that knows more than this control plane.
        var agent = await world.AgentAsync();
        var claim = new ClaimRequest { Program = "test", InventoryDigest = digest };
        Assert.True((await world.Plane.Desk.ClaimAsync(agent, claim, Token)).InventoryWanted);
        Assert.False((await world.Plane.Desk.ClaimAsync(agent, claim with { Inventory = new Inventory() }, Token)).InventoryWanted);
        agent = (await world.Plane.Agents.FindAsync(Host, Token))!;
        Assert.False((await world.Plane.Desk.ClaimAsync(agent, claim, Token)).InventoryWanted);
        Assert.False((await world.Plane.Desk.ClaimAsync(agent, claim with { InventoryDigest = "" }, Token)).InventoryWanted);
    }

    [Fact]
    public async Task Claim_gives_as_many_jobs_as_asked_for_and_one_of_each_target()
    {
        await world.SeesAsync(Target("a"), Target("b"), Target("c"));
        await world.PlanAtAsync(Two);
        await world.Plane.Planner.RunNowAsync("web/a", Token);
        Assert.Empty((await world.ClaimAsync(0)).Jobs);
        Assert.Equal(2, (await world.ClaimAsync(2)).Jobs.Count);
        Assert.Single((await world.ClaimAsync(5)).Jobs);
    }

    [Fact]
    public async Task Cancelled_and_lost_jobs_are_on_the_stop_list()
    {
        await world.SeesAsync(Target("a"), Target("b"));
        await world.PlanAtAsync(Two);
        var jobs = (await world.ClaimAsync(2)).Jobs;
        var held = jobs.Select(job => new HeldJob(job.Target, job.Job, job.Lease)).ToArray();
        await world.Plane.Ledger.CancelAsync(jobs[0].Target, jobs[0].Job, Token);
        var stop = await world.ClaimAsync(0, null, [.. held, held[1] with { Job = "x/y", Lease = "z" }, held[1] with { Target = "other/b" }]);
        Assert.Equal([jobs[0].Job, "x/y", jobs[1].Job], stop.Stop);
    }

    [Fact]
    public async Task Agent_gets_at_nothing_of_others()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        var ticket = await world.TakeAsync();
        var report = await world.BackUpAsync(ticket);
        var stranger = await world.AgentAsync("evil");
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Desk.ReportAsync(stranger, report, Token));
        Assert.Equal(FailureCodes.NoSuchJob, failure.Code);
        var held = new HeldJob(ticket.Target, ticket.Job, ticket.Lease);
        failure = await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Desk.CredentialsAsync(stranger, new CredentialsRequest(held, [], false), Token));
        Assert.Equal(FailureCodes.ControlPlaneDenied, failure.Code);
        failure = await Assert.ThrowsAsync<BaktainerException>(() => world.Plane.Desk.GrantAsync(stranger, new GrantRequest(held, "x"), Token));
        Assert.Equal(FailureCodes.ControlPlaneDenied, failure.Code);
    }

    [Fact]
    public async Task Second_attempt_that_is_done_too_is_not_in_the_catalog()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        var first = await world.BackUpAsync(await world.TakeAsync());
        world.Time.Advance(LongerThanLease);
        var second = await world.DoneAsync(await world.TakeAsync());
        await world.ReportAsync(first);
        await world.ReportAsync(second);
        await world.WorkAsync();
        Assert.Equal([second.Manifest!.Id], await world.Plane.Catalog.ListAsync(null, Token).Select(found => found.Id).ToListAsync(Token));
        Assert.Equal([second.Manifest!.Id], await world.Plane.Vault.ListAsync(null, _ => { }, Token).Select(found => found.Id).ToListAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_fails_the_job_with_an_alert_whoever_notices_and_a_late_report_mends_it(bool claimNotices)
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        JobTicket? last = null;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            last = await world.TakeAsync();
            world.Time.Advance(LongerThanLease);
        }

        if (claimNotices) Assert.Empty((await world.ClaimAsync(1)).Jobs);
        var alerts = await world.AlertsAsync();
        Assert.Contains(alerts, alert => alert is { Kind: AlertKind.BackupFailed, Subject: "web/shop" } && alert.Message.StartsWith("BK705", StringComparison.Ordinal));
        Assert.Equal((JobState.Failed, 1), ((await world.Plane.Targets.StatusAsync("web/shop", Token)).LastState, (await world.Plane.Targets.StatusAsync("web/shop", Token)).FailuresInARow));

        await world.DoneAsync(last!);
        await world.ClaimAsync();
        Assert.Empty(await world.AlertsAsync());
        Assert.Equal(JobState.Done, Assert.Single(await world.JobsAsync("web/shop")).State);
    }

    [Fact]
    public async Task Report_of_what_the_store_does_not_hold_fails_the_job()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        var report = await world.BackUpAsync(await world.TakeAsync());
        await world.Store.DeleteAsync(report.Manifest!.Artifacts[0].Key, Token);
        await world.ReportAsync(report);
        await world.WorkAsync();
        Assert.Equal("BK406", Assert.Single(await world.JobsAsync("web/shop")).Failure?.Code);
        Assert.Empty(await world.Plane.Catalog.ListAsync(null, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Job_of_an_agent_that_was_stopped_is_tried_again_and_a_cancelled_one_is_not()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        await world.FailedAsync(await world.TakeAsync(), cancelled: true);
        var again = await world.TakeAsync();
        Assert.Equal(2, again.Attempt);
        await world.Plane.Ledger.CancelAsync(again.Target, again.Job, Token);
        await world.FailedAsync(again, cancelled: true);
        Assert.Equal(JobState.Cancelled, Assert.Single(await world.JobsAsync("web/shop")).State);
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task Late_good_report_of_an_older_job_does_not_hide_that_the_newer_one_failed()
    {
        await world.SeesAsync(Target("shop", Cron("0 * * * *", collision: Baktainer.Scheduling.Collision.Queue)));
        await world.PlanAtAsync(Start.AddHours(1));
        JobTicket? old = null;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            old = await world.TakeAsync();
            world.Time.Advance(LongerThanLease);
        }

        var report = await world.BackUpAsync(old!);
        await world.AlertsAsync();
        await world.PlanAtAsync(Start.AddHours(2));
        await world.FailedAsync(await world.TakeAsync());
        await world.ReportAsync(report);
        await world.WorkAsync();
        var status = await world.Plane.Targets.StatusAsync("web/shop", Token);
        Assert.Equal((JobState.Failed, report.Manifest!.Id), (status.LastState, status.LastBackup));
        Assert.NotNull(status.ExpectedBy);
        Assert.Contains(await world.AlertsAsync(), alert => alert.Kind == AlertKind.BackupFailed);
    }

    [Fact]
    public async Task Report_whose_message_was_given_up_is_recorded_after_all()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        await world.ReportAsync(await world.BackUpAsync(await world.TakeAsync()));
        var item = Assert.Single(await world.Queue.ReceiveAsync("reports", 1, LongerThanLease, Token));
        await world.Plane.Coordinator.RecordPoisonAsync("reports", item.Message, Token);
        await world.Queue.CompleteAsync(item, Token);
        Assert.Contains(await world.AlertsAsync(), alert => alert.Kind == AlertKind.PoisonMessage);
        await world.Plane.Coordinator.ResendReportsAsync(Token);
        await world.WorkAsync();
        Assert.Single(await world.Plane.Catalog.ListAsync("web/shop", Token).ToListAsync(Token));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.PoisonMessage);
    }

    [Fact]
    public async Task Alert_of_a_message_that_failed_ends_when_it_is_worked_on_after_all()
    {
        var coordinator = world.Plane.Coordinator;
        (string Queue, string Message, Func<string, CancellationToken, Task> Work)[] messages =
        [
            (QueueNames.Verify, new WorkOrder { Target = "web/shop", Backup = "20260101T000000000Z-a1b2c3d4-1" }.ToJson(), coordinator.VerifyBackupAsync),
            (QueueNames.Replan, new WorkOrder { Host = "web" }.ToJson(), coordinator.ReplanAsync),
            (QueueNames.Notify, new WorkOrder { Lane = "web_shop" }.ToJson(), coordinator.SendNotificationAsync),
        ];
        foreach (var (queue, message, _) in messages) await coordinator.RecordPoisonAsync(queue, message, Token);
        Assert.Equal(3, (await world.AlertsAsync()).Count(alert => alert.Kind == AlertKind.PoisonMessage));
        foreach (var (_, message, work) in messages) await work(message, Token);
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.PoisonMessage);
    }

    [Fact]
    public async Task Hostile_report_is_refused_or_made_harmless()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        var ticket = await world.TakeAsync();
        var report = Samples.Report(ticket, Two);
        foreach (var bad in new[] { report, report with { Failure = Samples.Failure, Attempt = 0 }, report with { Failure = Samples.Failure, Attempt = 2 } })
            Assert.Equal(FailureCodes.BadUsage, (await Assert.ThrowsAsync<BaktainerException>(() => world.ReportAsync(bad))).Code);
        await world.ReportAsync(report with { Failure = Samples.Failure with { Message = "\u001b[2J\n" + new string('x', 100_000) } });
        await world.WorkAsync();
        var alert = Assert.Single(await world.AlertsAsync(), found => found.Kind == AlertKind.BackupFailed);
        Assert.True(alert.Message.Length < 8100);
        Assert.DoesNotContain(alert.Message, char.IsControl);
    }

    [Fact]
    public async Task Backup_of_two_thousand_databases_is_recorded_verified_and_listed()
    {
        await world.SeesAsync(Target("shop"));
        await world.PlanAtAsync(Two);
        var report = await world.BackUpAsync(await world.TakeAsync());
        var one = report.Manifest!.Artifacts[0];
        List<ArtifactRecord> artifacts = [];
        for (var n = 0; n < 2000; n++)
        {
            var bytes = Encoding.ASCII.GetBytes($"sealed bytes of database {n}");
            var digest = new Digest(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            artifacts.Add(one with { Name = $"db-{n}", Databases = [$"customer_{n}"], Key = one.Key.Replace("db.age", $"db-{n}.age", StringComparison.Ordinal), Plain = digest with { Sha256 = Convert.ToHexStringLower(SHA256.HashData([.. bytes, 1])) }, Sealed = digest });
            using var content = new MemoryStream(bytes);
            await world.Store.PutAsync(artifacts[^1].Key, content, Token);
        }

        await world.ReportAsync(report with { Manifest = report.Manifest with { Artifacts = artifacts } });
        await world.WorkAsync();
        Assert.Equal(JobState.Done, (await world.JobsAsync(report.Target)).Single().State);
        var listed = Assert.Single((await world.Plane.Catalog.PageAsync(report.Target, null, 100, Token)).Items);
        Assert.Equal(artifacts.Select(artifact => artifact.Sealed.Sha256), listed.Artifacts.Select(artifact => artifact.Sealed.Sha256));
        Assert.NotNull((await world.Plane.Targets.StatusAsync(report.Target, Token)).LastVerifiedAt);
        Assert.Empty(await world.AlertsAsync());
    }
}
