using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>A stolen agent reports what is not so.</summary>
public sealed class ReportAttacks(Victim victim) : IClassFixture<Victim>
{
    [Fact]
    public async Task A_manifest_of_another_target_or_job_or_outside_its_directory_is_not_taken()
    {
        var job = await victim.Thief.TakeJobAsync("liar");
        var good = RawAgent.ManifestOf(job, "x");
        var artifact = good.Artifacts[0];
        Manifest[] lies =
        [
            victim.Backup.Manifest,
            good with { Target = "honest/shop" },
            good with { Id = victim.Backup.Manifest.Id },
            good with { Id = "../x" },
            good with { V = 2 },
            good with { Artifacts = [] },
            good with { Artifacts = [artifact, artifact] },
            good with { Artifacts = [artifact with { Key = victim.Backup.Manifest.Artifacts[0].Key }] },
            good with { Artifacts = [artifact with { Key = RawAgent.LocationOf(job).ManifestKey }] },
            good with { Artifacts = [artifact with { Key = RawAgent.LocationOf(job).Directory + "../x" }] },
            good with { Artifacts = [artifact with { Sealed = new Digest(-1, artifact.Sealed.Sha256) }] },
            good with { Artifacts = [null!] },
        ];
        foreach (var lie in lies)
        {
            var answer = await victim.Thief.ReportAsync(job, lie);
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{answer.Status} {answer.Body}");
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await victim.Thief.ReportAsync(job with { Attempt = 2 }, good)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await victim.Thief.ReportAsync(job with { Attempt = 0 }, good)).Status);
        Assert.Equal(JobState.Leased, (await victim.Site.Plane.Ledger.GetAsync(job.Target, job.Job, default))!.State);
    }

    [Theory]
    [InlineData("absent", null)]
    [InlineData("short", "sealed")]
    public async Task A_backup_that_is_not_in_the_store_as_reported_is_a_failed_job_and_no_backup(string name, string? stored)
    {
        var job = await victim.Thief.TakeJobAsync(name);
        if (stored is not null) Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await victim.Thief.GrantedAsync(job), stored));
        var manifest = RawAgent.ManifestOf(job, "sealed bytes");
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(job, manifest)).Status);
        var ended = await EndAsync(job.Target, job.Job);
        Assert.Equal((JobState.Failed, "BK406"), (ended.State, ended.Failure?.Code));
        Assert.Null(await victim.Site.Plane.Catalog.FindAsync(job.Target, manifest.Id, default));
        await Assert.ThrowsAsync<BaktainerException>(() => victim.Site.Plane.Vault.FindAsync($"{job.Target}/{manifest.Id}", default));
        await Site.UntilAsync(async () => (await victim.Site.Plane.Alerts.ListAsync(default)).Any(alert => alert.Kind == AlertKind.BackupFailed && alert.Subject == job.Target));
    }

    [Fact]
    public async Task A_backup_of_the_right_size_and_wrong_bytes_is_found_out_by_verification()
    {
        var job = await victim.Thief.TakeJobAsync("wrong-bytes");
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await victim.Thief.GrantedAsync(job), "SEALED BYTES"));
        var manifest = RawAgent.ManifestOf(job, "sealed bytes");
        await victim.Thief.ReportAsync(job, manifest);
        await AlertedAsync(manifest);
    }

    [Fact]
    public async Task A_backup_that_its_writer_rewrites_while_the_grant_lasts_is_found_out_when_it_has_ended()
    {
        var (_, grant, manifest) = await victim.Thief.BackUpAsync("rewritten", "sealed bytes");
        await Site.UntilAsync(async () => (await victim.Site.Plane.Targets.StatusAsync(manifest.Target, default)).LastVerifiedAt is not null);
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(grant, "SEALED BYTES")); // The known limit: see docs/security.md.

        var settled = new WorkOrder { Target = manifest.Target, Backup = manifest.Id, Settled = true }; // What RecordReport sends for when the grant has ended.
        await victim.Site.Plane.Coordinator.VerifyBackupAsync(settled.ToJson(), default);
        await AlertedAsync(manifest);
    }

    [Fact]
    public async Task The_second_verification_is_sent_for_after_the_grants_end_and_reads_nothing_that_was_not_touched()
    {
        var (_, _, manifest) = await victim.Thief.BackUpAsync("untouched", "sealed bytes");
        Assert.True(await victim.Site.Parts.Queue.CountAsync(QueueNames.Verify, default) > 0);
        await Site.UntilAsync(async () => (await victim.Site.Plane.Targets.StatusAsync(manifest.Target, default)).LastVerifiedAt is not null);
        Assert.DoesNotContain(await victim.Site.Plane.Alerts.ListAsync(default), alert => alert.Subject == $"{manifest.Target}/{manifest.Id}");
    }

    [Fact]
    public async Task Reporting_twice_changes_nothing()
    {
        var (job, _, manifest) = await victim.Thief.BackUpAsync("twice", "first");
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(job, manifest)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(job, null)).Status);
        var other = new BackupLocation(job.Target, job.Due.AddSeconds(1), job.Tag, 1);
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(job, manifest with { Id = other.Id, Artifacts = [manifest.Artifacts[0] with { Key = other.Key("db.age") }] })).Status);
        await QuietAsync();
        var ended = await EndAsync(job.Target, job.Job);
        Assert.Equal((JobState.Done, manifest.Id), (ended.State, ended.Backup));
        Assert.Single(await victim.Site.Plane.Catalog.ListAsync(job.Target, default).ToListAsync());
    }

    [Fact]
    public async Task A_late_failure_does_not_end_the_attempt_that_came_after_it()
    {
        var job = await victim.Thief.TakeJobAsync("late");
        await LoseLeaseAsync(job.Target, job.Job);
        await Site.UntilAsync(async () => (await victim.Site.Plane.Ledger.GetAsync(job.Target, job.Job, default))!.State == JobState.Planned);
        var second = Assert.Single((await victim.Thief.ClaimAsync(1)).Read(Coordination.CoordinationJson.Default.ClaimAnswer).Jobs);
        Assert.Equal(2, second.Attempt);
        Assert.Equal("BK704", (await victim.Thief.GrantAsync(RawAgent.Held(job), RawAgent.KeyOf(job))).Code);
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(job, null)).Status);
        await QuietAsync();
        Assert.Equal(JobState.Leased, (await victim.Site.Plane.Ledger.GetAsync(job.Target, job.Job, default))!.State);
    }

    [Fact]
    public async Task Endless_causes_are_cut_short()
    {
        var job = await victim.Thief.TakeJobAsync("endless");
        var report = $$"""{"v":1,"target":"{{job.Target}}","job":"{{job.Job}}","lease":"x","attempt":1,"finishedAt":"2026-01-01T00:00:00Z","failure":{"code":"BK302","kind":"ToolFailed","message":"{{new string('x', 1_000_000)}}" } }""";
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.PostAsync("report", report)).Status);
        Assert.Equal(JobState.Failed, (await EndAsync(job.Target, job.Job)).State);
    }

    private async Task<Job> EndAsync(string target, string job)
    {
        await Site.UntilAsync(async () => await victim.Site.Plane.Ledger.GetAsync(target, job, default) is { IsOpen: false });
        return (await victim.Site.Plane.Ledger.GetAsync(target, job, default))!;
    }

    private Task AlertedAsync(Manifest manifest) => Site.UntilAsync(async () =>
        (await victim.Site.Plane.Alerts.ListAsync(default)).Any(alert => alert.Kind == AlertKind.VerificationFailed && alert.Subject == $"{manifest.Target}/{manifest.Id}" && alert.Message.Contains("BK505", StringComparison.Ordinal)));

    private Task QuietAsync() => Site.UntilAsync(async () => await victim.Site.Parts.Queue.CountAsync(QueueNames.Reports, default) == 0);

    // As time would: the lease ran out.
    private async Task LoseLeaseAsync(string target, string id)
    {
        var jobs = new Coordination.State.Records<Job>(victim.Site.Parts.Records, "jobs", Coordination.CoordinationJson.Default.Job);
        await jobs.ChangeAsync(Coordination.State.RecordKey.OfTarget(target), id, job => job! with { LeaseUntil = DateTimeOffset.UtcNow.AddSeconds(-1) }, default);
    }
}
