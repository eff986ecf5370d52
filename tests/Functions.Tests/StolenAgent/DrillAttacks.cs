using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>Drills: what the agent that was asked gets, what it cannot do with one, and that none is ever taken for a restore.</summary>
public sealed class DrillAttacks(Victim victim) : IClassFixture<Victim>, IAsyncLifetime
{
    private JobTicket order = null!;

    private HeldJob Held => RawAgent.Held(order);

    private string Artifact => victim.Backup.Manifest.Artifacts[0].Key;

    /// <summary>The honest agent holds a drill of its own backup.</summary>
    public async ValueTask InitializeAsync()
    {
        victim.Honest.CanDrill = true;
        await victim.Honest.ClaimAsync(0);
        await victim.Site.Plane.Drills.RequestAsync("honest/shop", null, default);
        order = Assert.Single((await victim.Honest.ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs, ticket => ticket.Restore is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await victim.Honest.PostAsync("report", Report() with { Restored = new RestoredFacts("scratch", 2, 30, []) { Seconds = 1.5 } }, CoordinationJson.Default.Report);
        await Site.UntilAsync(async () => await victim.Site.Plane.Ledger.GetAsync(order.Target, order.Job, default) is { State: JobState.Done });
        await Site.UntilAsync(async () => (await victim.Site.Plane.Targets.StatusAsync("honest/shop", default)).LastDrill == order.Job);
    }

    [Fact]
    public async Task The_agent_that_was_asked_reads_that_backup_into_a_container_of_its_own()
    {
        Assert.Equal(("drill", "honest/shop-restore-drill"), (order.Reason, order.Target));
        Assert.Equal(new RestoreOrder("honest/shop", victim.Backup.Manifest.Id, false) { Scratch = true }, order.Restore);
        Assert.Equal(victim.Backup.Manifest.Id, (await victim.Honest.OrderedBackupAsync(Held)).Read(CoordinationJson.Default.OrderedBackupAnswer).Manifest.Id);
        Assert.Equal(HttpStatusCode.OK, await Blobs.SendAsync(HttpMethod.Get, (await victim.Honest.ReadAsync(Held, Artifact)).Read(CoordinationJson.Default.GrantAnswer)));
    }

    [Fact]
    public async Task A_drill_writes_nothing_keeps_nothing_makes_no_backup_and_learns_no_secret()
    {
        foreach (var target in (string[])[order.Target, RestoreOrder.SafetyTarget(order.Target), RestoreOrder.SafetyTarget("honest/shop"), "honest/shop"])
        {
            var like = order with { Target = target };
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Honest.GrantAsync(Held, RawAgent.KeyOf(like))));
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Honest.KeepAsync(Held, RawAgent.ManifestOf(like, "x"))));
            Assert.Equal((HttpStatusCode.BadRequest, "BK101"), Of(await victim.Honest.PostAsync("report", Report() with { Manifest = RawAgent.ManifestOf(like, "x") }, CoordinationJson.Default.Report)));
        }

        Assert.Equal((HttpStatusCode.Forbidden, "BK723"), Of(await victim.Honest.CredentialsAsync(Held, "vault:kv/shop#password")));
    }

    [Fact]
    public async Task A_stolen_agent_reads_nothing_with_another_agents_drill()
    {
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.OrderedBackupAsync(Held)));
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.ReadAsync(Held, Artifact)));
    }

    [Fact]
    public async Task An_agent_that_does_not_know_drills_is_neither_asked_nor_given_any_though_it_restores()
    {
        var old = await RawAgent.EnrolAsync(victim.Site, victim.Http, $"old{Random.Shared.Next()}");
        await old.BackUpAsync("shop", "bytes");
        old.CanRestore = true;
        await old.ClaimAsync(0);
        var refused = await Assert.ThrowsAsync<Baktainer.Contracts.BaktainerException>(() => victim.Site.Plane.Drills.RequestAsync($"{old.Host}/shop", null, default));
        Assert.Equal("BK761", refused.Code.Id);

        old.CanDrill = true;
        await old.ClaimAsync(0);
        var job = await victim.Site.Plane.Drills.RequestAsync($"{old.Host}/shop", null, default);
        old.CanDrill = false; // As after going back to an older version.
        Assert.Empty((await old.ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs);
        Assert.Equal(JobState.Cancelled, (await victim.Site.Plane.Ledger.CancelAsync(job.Target, job.Id, default))!.State);
    }

    private static (HttpStatusCode Status, string? Code) Of(Answer answer) => (answer.Status, answer.Code);

    private Report Report() => new() { Target = order.Target, Job = order.Job, Lease = order.Lease, Attempt = order.Attempt, FinishedAt = DateTimeOffset.UtcNow };
}
