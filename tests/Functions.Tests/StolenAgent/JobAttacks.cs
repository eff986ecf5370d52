using System.Net;
using System.Text.Json;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Policies;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>A stolen agent reaches for other agents' jobs and credentials.</summary>
public sealed class JobAttacks(Victim victim) : IClassFixture<Victim>
{
    [Fact]
    public async Task It_claims_no_job_of_another_agent_and_keeps_none_alive()
    {
        await victim.Site.Plane.Planner.RunNowAsync("honest/shop", default);
        var before = await victim.Site.Plane.Ledger.GetAsync(victim.HonestJob.Target, victim.HonestJob.Job, default);
        var answer = (await victim.Thief.ClaimAsync(8, RawAgent.Held(victim.HonestJob), RawAgent.Held(victim.HonestJob) with { Target = "thief/toys" })).Read(CoordinationJson.Default.ClaimAnswer);
        Assert.DoesNotContain(answer.Jobs, ticket => ticket.Target.StartsWith("honest/", StringComparison.Ordinal));
        Assert.Equal([victim.HonestJob.Job, victim.HonestJob.Job], answer.Stop);
        var after = await victim.Site.Plane.Ledger.GetAsync(victim.HonestJob.Target, victim.HonestJob.Job, default);
        Assert.Equal((before!.Lease, before.LeaseUntil), (after!.Lease, after.LeaseUntil));
    }

    [Theory]
    [InlineData("honest/orders")]
    [InlineData("../honest/orders")]
    [InlineData("thief/../honest/orders")]
    [InlineData("thief|honest/orders")]
    [InlineData("thief/honest|orders")]
    [InlineData("/")]
    [InlineData("thief")]
    [InlineData("")]
    public async Task It_reports_no_job_of_another_agent(string target)
    {
        var answer = await victim.Thief.ReportAsync(victim.HonestJob with { Target = target }, null);
        Assert.Equal((HttpStatusCode.NotFound, FailureCodes.NoSuchJob.Id), (answer.Status, answer.Code)); // As for a job that never was.
        Assert.Equal(JobState.Leased, (await victim.Site.Plane.Ledger.GetAsync(victim.HonestJob.Target, victim.HonestJob.Job, default))!.State);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("'")]
    [InlineData("../x")]
    [InlineData("")]
    public async Task Odd_names_of_jobs_are_nobodys_jobs(string job)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await victim.Thief.ReportAsync(victim.ThiefJob with { Job = job }, null)).Status);
        var held = RawAgent.Held(victim.ThiefJob) with { Job = job };
        Assert.Contains(job, (await victim.Thief.ClaimAsync(0, held)).Read(CoordinationJson.Default.ClaimAnswer).Stop);
    }

    [Fact]
    public async Task Its_own_credentials_are_sealed_to_it()
    {
        var answer = (await victim.Thief.CredentialsAsync(RawAgent.Held(victim.ThiefJob), "vault:kv/own#password")).Read(CoordinationJson.Default.CredentialsAnswer);
        Assert.DoesNotContain(VaultStandIn.Password, answer.Sealed, StringComparison.Ordinal);
        await using var plain = AgeFile.Decrypt(new BytesStream(Convert.FromBase64String(answer.Sealed)), [victim.Thief.Identity]);
        var values = await JsonSerializer.DeserializeAsync(plain, CoordinationJson.Default.IReadOnlyDictionaryStringString);
        Assert.Equal(VaultStandIn.Password, values!["vault:kv/own#password"]);
    }

    [Theory]
    [InlineData("vault:kv/shop#password")] // Its labels name it, nobody allowed it.
    [InlineData("vault:kv/own-other#password")] // Allowed, but no label names it.
    [InlineData("vault:kv/../shop#password")]
    public async Task It_gets_no_secret_that_was_not_allowed(string reference)
    {
        var asked = victim.Vault.Asked.Count;
        var answer = await victim.Thief.CredentialsAsync(RawAgent.Held(victim.ThiefJob), reference);
        Assert.InRange((int)answer.Status, 400, 499);
        Assert.Contains(answer.Code, (string[])["BK721", "BK723"]);
        Assert.Equal(asked, victim.Vault.Asked.Count);
    }

    [Fact]
    public async Task It_gets_no_secret_with_another_agents_job()
    {
        Assert.Equal("BK712", (await victim.Thief.CredentialsAsync(RawAgent.Held(victim.HonestJob), "vault:kv/shop#password")).Code);
        Assert.Equal("BK712", (await victim.Thief.CredentialsAsync(RawAgent.Held(victim.ThiefJob) with { Target = "honest/orders" }, "vault:kv/shop#password")).Code);
    }

    [Fact]
    public async Task It_gets_no_secret_of_a_policy_by_calling_its_container_as_somebody_elses()
    {
        var open = new Policy { Name = "open", Match = new PolicyMatch { Names = ["ledger"] }, PasswordSecret = "vault:kv/ledger#password" };
        Assert.Contains(open.Problems(), problem => problem.StartsWith("match.hosts:", StringComparison.Ordinal));
        await victim.Site.Plane.Policies.PutAsync(open with { Match = open.Match with { Hosts = ["honest"] } }, default);
        var job = await victim.Thief.TakeJobAsync("ledger", "vault:kv/ledger#password");
        Assert.Null(job.PasswordSecret);
        Assert.Equal("BK723", (await victim.Thief.CredentialsAsync(RawAgent.Held(job), "vault:kv/ledger#password")).Code);
        var honest = await victim.Honest.TakeJobAsync("ledger");
        Assert.Equal(HttpStatusCode.OK, (await victim.Honest.CredentialsAsync(RawAgent.Held(honest), honest.PasswordSecret!)).Status);
    }

    [Fact]
    public async Task It_cannot_stop_the_timers_that_work_for_all()
    {
        string[] hostile =
        [
            """{"targets":[null]}""", """{"unlabelled":[null]}""", """{"targets":[{"name":"a","engine":"e","container":"c","image":"i","problems":[null]}]}""",
            """{"targets":[{"name":"a","engine":"e","container":"c","image":"i","schedules":[null]}]}""",
            """{"targets":[{"name":"a","engine":"e","container":"c","image":"i","schedules":[{"name":"x","cron":"* * * * *","blackout":[null]}]}]}""",
            """{"targets":[{"name":"a","engine":"e","container":"c","image":"i","tags":[null]}]}""",
            """{"targets":[{"name":"../b","engine":"e","container":"c","image":"i"}]}""",
        ];
        foreach (var inventory in hostile)
        {
            var answer = await victim.Thief.PostAsync("claim", $$"""{"v":1,"program":"p","inventoryDigest":"","inventory":{{inventory}},"held":[null]}""");
            Assert.Equal((HttpStatusCode.BadRequest, "BK101"), (answer.Status, answer.Code));
        }

        var wordy = new string('x', 390_000);
        var claimed = await victim.Thief.PostAsync("claim", $$$"""{"v":1,"program":"p","inventoryDigest":"","inventory":{"targets":[{"name":"wordy","engine":"e","container":"c","image":"i","problems":[{"label":"l","message":"{{{wordy}}}","isError":true}]}]}}""");
        Assert.Equal(HttpStatusCode.OK, claimed.Status);
        await victim.Site.Plane.Coordinator.PlanDueBackupsAsync(default);
        await victim.Site.Plane.Coordinator.WatchOverdueAsync(default);
        Assert.All(await victim.Site.Plane.Alerts.ListAsync(default), alert => Assert.InRange(alert.Message.Length, 1, 8001));
    }
}
