using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Restores;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>What a stolen agent does with a live grant of parts: nothing but one new object, which the control plane makes.</summary>
public sealed class S3Attacks(S3Victim victim) : IClassFixture<S3Victim>
{
    /// <summary>Ceph's gateway takes what is posted for a form, before it looks at signatures.</summary>
    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.Forbidden, HttpStatusCode.BadRequest];

    private string Artifact => victim.Backup.Manifest.Artifacts[0].Key;

    private IEnumerable<string> Committed => [Artifact, RawAgent.LocationOf(victim.Backup.Ticket).ManifestKey];

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task An_address_does_nothing_to_committed_objects_nor_to_other_keys(string method)
    {
        var (ticket, grant) = await victim.StealAsync();
        var query = new Uri(grant.Parts![0].Url).Query;
        var own = RawAgent.LocationOf(ticket);
        foreach (var key in (string[])[.. Committed, RawAgent.KeyOf(victim.HonestJob), own.ManifestKey, own.Key("other.age"), "x"])
        {
            foreach (var address in (string[])[victim.Site.Url(key), victim.Site.Url(key) + query])
                Assert.Contains((await S3Victim.SendAsync(new HttpMethod(method), address, method is "PUT" or "POST" ? "ransom" : null)).Status, Refused);
        }

        if (method != "PUT") Assert.Contains((await S3Victim.SendAsync(new HttpMethod(method), grant.Parts[0].Url)).Status, Refused);
        await AssertIntactAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&list-type=2&prefix=fleet/honest/")]
    [InlineData("&uploads")]
    [InlineData("&versions")]
    [InlineData("&policy")]
    [InlineData("&location")]
    public async Task An_address_does_not_list_or_open_the_bucket_or_another(string more)
    {
        var (_, grant) = await victim.StealAsync();
        var query = new Uri(grant.Parts![0].Url).Query + more;
        var bucket = victim.Site.Url("")[..^"/fleet/".Length];
        foreach (var address in (string[])[$"{bucket}{query}", $"{bucket}/{query}", $"{bucket[..bucket.LastIndexOf('/')]}/{query}", $"{bucket}-other/fleet/thief{query}"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
                Assert.Contains((await S3Victim.SendAsync(method, address)).Status, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]);
        }

        await AssertIntactAsync();
    }

    [Fact]
    public async Task Another_agents_upload_is_neither_continued_nor_completed()
    {
        var (ticket, _) = await victim.StealAsync();
        var (held, key, other) = (RawAgent.Held(ticket), RawAgent.KeyOf(ticket), victim.HonestGrant.Upload!);
        var (status, tag) = await S3Victim.PutAsync(victim.HonestGrant.Parts![0].Url, "data"); // As it might have been overheard.
        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var job in (HeldJob[])[RawAgent.Held(victim.HonestJob), held with { Target = victim.HonestJob.Target }, held with { Job = victim.HonestJob.Job }, held])
            Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.CompleteAsync(job, RawAgent.KeyOf(victim.HonestJob), other, 4, tag!)));
        Assert.Equal((HttpStatusCode.NotFound, "BK405"), Of(await victim.Thief.CompleteAsync(held, key, other, 4, tag!)));
        var more = (await victim.Thief.PostAsync("grant", new GrantRequest(held, key) { Upload = other, From = 1 }, CoordinationJson.Default.GrantRequest)).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal(HttpStatusCode.NotFound, (await S3Victim.PutAsync(more.Parts![0].Url, "evil")).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.CompleteAsync(held, RawAgent.LocationOf(ticket).ManifestKey, other, 4, tag!)));
    }

    [Fact]
    public async Task An_object_that_exists_is_not_replaced_by_an_upload_that_was_kept_for_it()
    {
        var (ticket, first) = await victim.StealAsync();
        var (held, key) = (RawAgent.Held(ticket), RawAgent.KeyOf(ticket));
        var second = await victim.Thief.GrantedAsync(ticket);
        Assert.NotEqual(first.Upload, second.Upload);
        var (_, tag) = await S3Victim.PutAsync(first.Parts![0].Url, "first");
        var (_, late) = await S3Victim.PutAsync(second.Parts![0].Url, "later");
        Assert.Equal(HttpStatusCode.OK, (await victim.Thief.CompleteAsync(held, key, first.Upload!, 5, tag!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await victim.Thief.CompleteAsync(held, key, first.Upload!, 5, tag!)).Status);
        Assert.Equal((HttpStatusCode.Conflict, "BK404"), Of(await victim.Thief.CompleteAsync(held, key, second.Upload!, 5, late!)));
        Assert.Equal((HttpStatusCode.Conflict, "BK404"), Of(await victim.Thief.GrantAsync(held, key)));
        Assert.Equal(HttpStatusCode.NotFound, (await S3Victim.PutAsync(first.Parts![0].Url, "again")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await S3Victim.PutAsync(victim.Backup.Grant.Parts![0].Url, "again")).Status);
    }

    [Fact]
    public async Task Something_else_than_was_put_is_not_completed()
    {
        var (ticket, grant) = await victim.StealAsync();
        var (_, tag) = await S3Victim.PutAsync(grant.Parts![0].Url, "data");
        var (held, key) = (RawAgent.Held(ticket), RawAgent.KeyOf(ticket));
        foreach (var (size, tags) in ((long, string[])[])[(5, [tag!]), (-1, [tag!]), (long.MaxValue, [tag!]), (4, []), (4, [tag!, tag!]), (4, ["x"]), (0, [])])
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "BK406"), Of(await victim.Thief.CompleteAsync(held, key, grant.Upload!, size, tags)));
        Assert.Equal((HttpStatusCode.BadRequest, "BK101"), Of(await victim.Thief.CompleteAsync(held, key, grant.Upload!, 4, null!, tag!)));
    }

    [Fact]
    public async Task A_job_that_failed_leaves_nothing_and_completes_nothing()
    {
        var (ticket, grant) = await victim.StealAsync();
        var (_, tag) = await S3Victim.PutAsync(grant.Parts![0].Url, "data");
        Assert.Contains(RawAgent.KeyOf(ticket), await victim.Site.UnfinishedAsync());
        Assert.Equal(HttpStatusCode.Accepted, (await victim.Thief.ReportAsync(ticket, null)).Status);
        await Site.UntilAsync(async () => !(await victim.Site.UnfinishedAsync()).Contains(RawAgent.KeyOf(ticket)));
        Assert.Equal(HttpStatusCode.NotFound, (await S3Victim.PutAsync(grant.Parts[0].Url, "data")).Status);
        Assert.Equal((HttpStatusCode.Conflict, "BK704"), Of(await victim.Thief.CompleteAsync(RawAgent.Held(ticket), RawAgent.KeyOf(ticket), grant.Upload!, 4, tag!)));
        Assert.Contains(RawAgent.KeyOf(victim.HonestJob), await victim.Site.UnfinishedAsync());
    }

    [Fact]
    public async Task A_part_is_not_copied_from_another_object()
    {
        var (_, grant) = await victim.StealAsync();
        var source = new Uri(victim.Site.Url(Artifact)).AbsolutePath;
        var (status, _) = await S3Victim.SendAsync(HttpMethod.Put, grant.Parts![0].Url, copySource: source);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_restore_reads_its_own_backup_and_with_that_address_nothing_else()
    {
        victim.Honest.CanRestore = true;
        await victim.Honest.ClaimAsync(0);
        await victim.Site.Plane.Restores.RequestAsync("honest/shop", RestoreDispatcher.Latest, new RestoreWish { Into = "scratch" }, default);
        var order = Assert.Single((await victim.Honest.ClaimAsync(8)).Read(CoordinationJson.Default.ClaimAnswer).Jobs);
        var read = (await victim.Honest.ReadAsync(RawAgent.Held(order), Artifact)).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal("s3-get", read.Kind);
        Assert.Equal(HttpStatusCode.OK, (await S3Victim.SendAsync(HttpMethod.Get, $"{read.Url}?{read.Signature}")).Status);
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post])
            Assert.Equal(HttpStatusCode.Forbidden, (await S3Victim.SendAsync(method, $"{read.Url}?{read.Signature}")).Status);
        foreach (var url in (string[])[victim.Site.Url(RawAgent.LocationOf(victim.Backup.Ticket).ManifestKey), victim.Site.Url("")[..^"/fleet/".Length]])
            Assert.Equal(HttpStatusCode.Forbidden, (await S3Victim.SendAsync(HttpMethod.Get, $"{url}?{read.Signature}")).Status);
        Assert.Equal((HttpStatusCode.Forbidden, "BK712"), Of(await victim.Thief.ReadAsync(RawAgent.Held(order), Artifact)));
        await AssertIntactAsync();
    }

    private static (HttpStatusCode Status, string? Code) Of(Answer answer) => (answer.Status, answer.Code);

    private async Task AssertIntactAsync()
    {
        await using var stream = await victim.Site.Plane.Vault.OpenArtifactAsync(victim.Backup.Manifest, victim.Backup.Manifest.Artifacts[0], default);
        using var reader = new StreamReader(stream);
        Assert.Equal("sealed bytes", await reader.ReadToEndAsync());
    }
}
