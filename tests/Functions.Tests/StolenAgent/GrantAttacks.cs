using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>A stolen agent asks for grants that it must not get.</summary>
public sealed class GrantAttacks(Victim victim) : IClassFixture<Victim>
{
    private HeldJob Own => RawAgent.Held(victim.ThiefJob);

    [Fact]
    public async Task Its_own_job_gets_one_again_and_again_for_the_same_object()
    {
        var again = (await victim.Thief.GrantAsync(Own, RawAgent.KeyOf(victim.ThiefJob))).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal(victim.ThiefGrant.Url, again.Url);
    }

    [Fact]
    public async Task Another_agents_job_gets_none_even_with_its_lease()
    {
        await DeniedAsync(RawAgent.Held(victim.HonestJob), RawAgent.KeyOf(victim.HonestJob));
        await DeniedAsync(Own with { Target = victim.HonestJob.Target }, RawAgent.KeyOf(victim.HonestJob));
        await DeniedAsync(Own with { Job = victim.HonestJob.Job }, RawAgent.KeyOf(victim.HonestJob));
        await DeniedAsync(Own, RawAgent.KeyOf(victim.HonestJob));
        await DeniedAsync(Own, victim.Backup.Manifest.Artifacts[0].Key);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("verified-20260101T000000000Z.json")]
    [InlineData("Manifest.JSON")]
    [InlineData("../db.age")]
    [InlineData("a/db.age")]
    [InlineData("..%2fdb.age")]
    [InlineData("db.age?x")]
    [InlineData("db.age#x")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a\u0000b")]
    public Task Its_own_directory_holds_artifacts_only(string file) => DeniedAsync(Own, RawAgent.LocationOf(victim.ThiefJob).Key(file));

    [Fact]
    public async Task Paths_that_only_look_like_its_own_get_none()
    {
        var own = RawAgent.LocationOf(victim.ThiefJob);
        var other = new BackupLocation("honest/shop", victim.ThiefJob.Due, victim.ThiefJob.Tag, 1);
        string[] keys =
        [
            "/" + own.Key("db.age"), own.Key("db.age") + "/", "./" + own.Key("db.age"), "x/../" + own.Key("db.age"), other.Key("db.age"),
            own.Key("db.age").Replace("thief/toys", "thief/other", StringComparison.Ordinal), own.Key("db.age").Replace("thief", "Thief", StringComparison.Ordinal),
            new BackupLocation(own.Target, victim.ThiefJob.Due, "00000000", 1).Key("db.age"), "thief/toys/0000/00/" + own.Id + "/db.age", "manifest.json", "",
        ];
        foreach (var key in keys) await DeniedAsync(Own, key);
    }

    [Fact]
    public async Task An_object_that_exists_gets_none()
    {
        var ticket = await victim.Thief.TakeJobAsync("exists");
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await victim.Thief.GrantedAsync(ticket), "x"));
        var answer = await victim.Thief.GrantAsync(RawAgent.Held(ticket), RawAgent.KeyOf(ticket));
        Assert.Equal((HttpStatusCode.Conflict, "BK404"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_job_that_ended_or_a_made_up_lease_gets_none()
    {
        var done = (await victim.Thief.BackUpAsync("done", "x")).Ticket;
        var answer = await victim.Thief.GrantAsync(RawAgent.Held(done), RawAgent.LocationOf(done).Key("more.age"));
        Assert.Equal((HttpStatusCode.Conflict, "BK704"), (answer.Status, answer.Code));
        Assert.Equal("BK704", (await victim.Thief.GrantAsync(Own with { Lease = new string('0', 32) }, RawAgent.KeyOf(victim.ThiefJob))).Code);
        Assert.Equal("BK704", (await victim.Thief.GrantAsync(Own with { Lease = "" }, RawAgent.KeyOf(victim.ThiefJob))).Code);
    }

    private async Task DeniedAsync(HeldJob held, string key)
    {
        var answer = await victim.Thief.GrantAsync(held, key);
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), (answer.Status, answer.Code));
    }
}
