using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Restores;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>Restores that operators order: what the agent that was asked gets, and a stolen one does not.</summary>
public sealed class RestoreAttacks(Victim victim) : IClassFixture<Victim>, IAsyncLifetime
{
    private readonly RestoreWish clean = new() { Into = "scratch", Clean = true };
    private JobTicket order = null!;

    private HeldJob Held => RawAgent.Held(order);

    private string Artifact => victim.Backup.Manifest.Artifacts[0].Key;

    /// <summary>The honest agent holds a restore of its own backup.</summary>
    public async ValueTask InitializeAsync()
    {
        victim.Honest.CanRestore = victim.Thief.CanRestore = true;
        await victim.Honest.ClaimAsync(0);
        await victim.Thief.ClaimAsync(0);
        await victim.Site.Plane.Restores.RequestAsync("honest/shop", RestoreDispatcher.Latest, clean, default);
        order = Assert.Single((await victim.Honest.ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs);
    }

    public async ValueTask DisposeAsync()
    {
        await victim.Honest.PostAsync("report", Report(victim.Honest, order) with { Restored = new RestoredFacts("scratch", 2, 30, ["shop.orders: 20"]) }, CoordinationJson.Default.Report);
        await Site.UntilAsync(async () => await JobAsync() is { State: JobState.Done });
    }

    [Fact]
    public async Task The_agent_that_was_asked_reads_that_backup_keeps_what_it_replaces_and_reports_what_came_back()
    {
        Assert.Equal(new RestoreOrder("honest/shop", victim.Backup.Manifest.Id, true, "scratch"), order.Restore);
        Assert.Equal(victim.Backup.Manifest.Id, (await victim.Honest.OrderedBackupAsync(Held)).Read(CoordinationJson.Default.OrderedBackupAnswer).Manifest.Id);
        var read = (await victim.Honest.ReadAsync(Held, Artifact)).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal(HttpStatusCode.OK, await Blobs.SendAsync(HttpMethod.Get, read));

        var safety = order with { Target = RestoreOrder.SafetyTarget(order.Target) };
        var write = (await victim.Honest.GrantAsync(Held, RawAgent.KeyOf(safety))).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(write, "what was there"));
        var kept = RawAgent.ManifestOf(safety, "what was there");
        for (var time = 0; time < 2; time++) Assert.Equal(HttpStatusCode.NoContent, (await victim.Honest.KeepAsync(Held, kept)).Status);
        Assert.NotNull(await victim.Site.Plane.Catalog.FindAsync(safety.Target, kept.Id, default));
        Assert.Equal(kept.Id, (await victim.Site.Plane.Vault.FindAsync($"{safety.Target}/{kept.Id}", default)).Id);

        var report = Report(victim.Honest, order) with { Restored = new RestoredFacts("scratch", 2, 30, ["shop.orders: 20"], kept.Id) };
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Honest.PostAsync("report", report, CoordinationJson.Default.Report)).Status);
        await Site.UntilAsync(async () => await JobAsync() is { State: JobState.Done });
        Assert.Equal((30L, kept.Id), ((await JobAsync())!.Restored!.Rows, (await JobAsync())!.Restored!.SafetyBackup));
        Assert.Equal(victim.Backup.Manifest.Id, (await victim.Site.Plane.Targets.StatusAsync("honest/shop", default)).LastBackup);
        var audit = await victim.Site.Parts.Audit.PageAsync(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), null, 100, default);
        Assert.Contains(audit.Items, entry => entry is { Action: "restores.end", Who: "agent honest", Outcome: "done" } && entry.Subject.Contains(order.Job, StringComparison.Ordinal));

        var late = await victim.Honest.ReadAsync(Held, Artifact);
        Assert.Equal((HttpStatusCode.Conflict, "BK704"), (late.Status, late.Code));
    }

    [Fact]
    public async Task Leave_to_read_writes_deletes_and_lists_nothing_and_opens_no_other_object()
    {
        var read = (await victim.Honest.ReadAsync(Held, Artifact)).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Contains("sp=r&", read.Signature, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await Blobs.PutAsync(read, "forged"));
        Assert.Equal(HttpStatusCode.Forbidden, await Blobs.SendAsync(HttpMethod.Delete, read));
        var location = BackupLocation.OfKey(Artifact)!;
        foreach (var other in (string[])[victim.Url(location.ManifestKey), victim.ThiefGrant.Url, victim.Url("")[..^1]])
            Assert.NotEqual(HttpStatusCode.OK, await Blobs.SendAsync(HttpMethod.Get, read, url: other, query: other.EndsWith(Site.Container, StringComparison.Ordinal) ? "&restype=container&comp=list" : ""));
    }

    [Fact]
    public async Task A_stolen_agent_reads_nothing_with_another_agents_restore_nor_with_jobs_of_its_own()
    {
        foreach (var held in (HeldJob[])[Held, Held with { Target = victim.ThiefJob.Target }, RawAgent.Held(victim.ThiefJob), RawAgent.Held(victim.ThiefJob) with { Job = Held.Job }])
        {
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.OrderedBackupAsync(held)));
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.ReadAsync(held, Artifact)));
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.KeepAsync(held, victim.Backup.Manifest)));
        }
    }

    [Fact]
    public async Task A_restore_reads_artifacts_of_its_own_backup_only()
    {
        var other = (await victim.Honest.BackUpAsync($"other{Random.Shared.Next()}", "other bytes")).Manifest;
        var location = BackupLocation.OfKey(Artifact)!;
        foreach (var key in (string[])[other.Artifacts[0].Key, location.ManifestKey, location.Directory, "x/../" + Artifact, "/" + Artifact, "", victim.ThiefGrant.Url])
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Honest.ReadAsync(Held, key)));
    }

    [Fact]
    public async Task A_restore_writes_its_safety_backup_and_nothing_beside_it()
    {
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Honest.GrantAsync(Held, RawAgent.KeyOf(order)))); // Nobody's newest backup is made by a restore.
        Assert.Equal((HttpStatusCode.BadRequest, "BK101"), Of(await victim.Honest.KeepAsync(Held, victim.Backup.Manifest)));
        Assert.Equal((HttpStatusCode.BadRequest, "BK101"), Of(await victim.Honest.KeepAsync(Held, RawAgent.ManifestOf(order with { Target = RestoreOrder.SafetyTarget(order.Target), Job = victim.HonestJob.Job, Tag = victim.HonestJob.Tag }, "x"))));
        var asBackup = await victim.Honest.PostAsync("report", Report(victim.Honest, order) with { Manifest = RawAgent.ManifestOf(order, "x") }, CoordinationJson.Default.Report);
        Assert.Equal((HttpStatusCode.BadRequest, "BK101"), Of(asBackup));
    }

    [Fact]
    public async Task An_agent_whose_host_does_not_allow_it_is_neither_asked_nor_given_any()
    {
        var closed = await RawAgent.EnrolAsync(victim.Site, victim.Http, $"closed{Random.Shared.Next()}");
        await closed.BackUpAsync("shop", "bytes");
        var refused = await Assert.ThrowsAsync<Baktainer.Contracts.BaktainerException>(() => victim.Site.Plane.Restores.RequestAsync($"{closed.Host}/shop", RestoreDispatcher.Latest, new RestoreWish(), default));
        Assert.Equal("BK761", refused.Code.Id);

        closed.CanRestore = true;
        await closed.ClaimAsync(0);
        var job = await victim.Site.Plane.Restores.RequestAsync($"{closed.Host}/shop", RestoreDispatcher.Latest, new RestoreWish(), default);
        closed.CanRestore = false; // As an agent of an older version would claim.
        Assert.Empty((await closed.ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs);
        Assert.Equal(JobState.Cancelled, (await victim.Site.Plane.Ledger.CancelAsync(job.Target, job.Id, default))!.State);
    }

    private static (HttpStatusCode Status, string? Code) Of(Answer answer) => (answer.Status, answer.Code);

    private static Report Report(RawAgent agent, JobTicket ticket)
    {
        Assert.StartsWith(agent.Host, ticket.Target, StringComparison.Ordinal);
        return new Report { Target = ticket.Target, Job = ticket.Job, Lease = ticket.Lease, Attempt = ticket.Attempt, FinishedAt = DateTimeOffset.UtcNow };
    }

    private Task<Job?> JobAsync() => victim.Site.Plane.Ledger.GetAsync(order.Target, order.Job, default);
}
