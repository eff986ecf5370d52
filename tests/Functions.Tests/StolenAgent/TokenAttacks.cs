using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>Tokens that are used up, revoked, rotated away or made up.</summary>
public sealed class TokenAttacks(Victim victim) : IClassFixture<Victim>
{
    private const string Claim = """{"v":1,"program":"p","inventoryDigest":""}""";

    [Fact]
    public async Task An_enrolment_token_counts_once_and_for_its_host_only()
    {
        var invitation = await victim.Site.Plane.Agents.InviteAsync("new-host", TimeSpan.FromMinutes(5), [], default);
        var first = new RawAgent(victim.Site, victim.Http, "new-host");
        Assert.Equal(HttpStatusCode.Forbidden, (await first.EnrolAsync(invitation.Replace("new-host", "honest", StringComparison.Ordinal))).Status);
        var racing = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new RawAgent(victim.Site, victim.Http, "new-host").EnrolAsync(invitation)));
        Assert.Single(racing, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), ((await first.EnrolAsync(invitation)).Status, (await first.EnrolAsync(invitation)).Code));
        Assert.Equal(HttpStatusCode.Forbidden, (await first.PostAsync("claim", Claim)).Status);
    }

    [Fact]
    public async Task An_enrolment_token_that_is_too_old_counts_no_more()
    {
        var invitation = await victim.Site.Plane.Agents.InviteAsync("late", TimeSpan.FromSeconds(-1), [], default);
        Assert.Equal(HttpStatusCode.Forbidden, (await new RawAgent(victim.Site, victim.Http, "late").EnrolAsync(invitation)).Status);
    }

    [Fact]
    public async Task A_revoked_agent_can_do_nothing()
    {
        var agent = await RawAgent.EnrolAsync(victim.Site, victim.Http, "revoked");
        var job = await agent.TakeJobAsync("x");
        await victim.Site.Plane.Agents.RevokeAsync("revoked", default);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.PostAsync("claim", Claim)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GrantAsync(RawAgent.Held(job), RawAgent.KeyOf(job))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.CredentialsAsync(RawAgent.Held(job), "vault:kv/own#password")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.ReportAsync(job, null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.PostAsync("rotate", new RotateRequest(agent.Secret, agent.Identity.Recipient.Label), CoordinationJson.Default.RotateRequest)).Status);
    }

    [Fact]
    public async Task A_token_that_was_rotated_away_counts_no_more_once_its_successor_was_used()
    {
        var agent = await RawAgent.EnrolAsync(victim.Site, victim.Http, "rotated");
        var next = new RawAgent(victim.Site, victim.Http, "rotated");
        Assert.Equal(HttpStatusCode.NoContent, (await agent.PostAsync("rotate", new RotateRequest(next.Secret, next.Identity.Recipient.Label), CoordinationJson.Default.RotateRequest)).Status);
        Assert.Equal(HttpStatusCode.OK, (await agent.PostAsync("claim", Claim)).Status);
        Assert.Equal(HttpStatusCode.OK, (await next.PostAsync("claim", Claim)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.PostAsync("claim", Claim)).Status);
    }

    [Fact]
    public async Task Tokens_of_others_making_are_refused()
    {
        string[] tokens = ["x", "bka.", "bka..", $"bka.honest.{victim.Thief.Secret}", $"bki.thief.{victim.Thief.Secret}", $"bka.honest/../thief.{victim.Thief.Secret}", "bka.honest." + new string('A', 43), new string('a', 9000)];
        foreach (var token in tokens) Assert.Equal(HttpStatusCode.Forbidden, (await victim.Thief.PostAsync("claim", Claim, token)).Status);
        using var content = new StringContent(Claim, null, "application/json");
        Assert.Equal(HttpStatusCode.Forbidden, (await victim.Http.PostAsync(new Uri("/api/agent/v1/claim", UriKind.Relative), content)).StatusCode);
    }

    [Fact]
    public async Task Deep_and_oversized_bodies_are_refused_and_the_server_lives()
    {
        foreach (var action in (string[])["enrol", "claim", "grant", "complete", "credentials", "report", "rotate"])
        {
            var deep = await victim.Thief.PostAsync(action, $$"""{"v":1,"x":{{string.Concat(Enumerable.Repeat("""{"a":""", 5000))}}1{{new string('}', 5000)}}}""");
            Assert.Equal(HttpStatusCode.BadRequest, deep.Status);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await victim.Thief.PostAsync(action, $$"""{"v":1,"x":"{{new string('x', 5_000_000)}}"}""")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await victim.Thief.PostAsync("claim", Claim)).Status);
    }
}
