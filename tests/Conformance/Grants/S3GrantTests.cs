using System.Net;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Grants;

/// <summary>Uploads in parts by somebody who has nothing but their addresses, and what else they try with them. On Ceph's gateway, which checks every signature.</summary>
public sealed class S3GrantTests(RadosGrantFixture fixture) : IClassFixture<RadosGrantFixture>
{
    private const int MiB = 1024 * 1024;
    private const string Key = "thief/toys/object";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly HttpClient Http = new();

    private readonly IGranting under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IObjectGrants Grants => under.Grants;

    [Fact]
    public async Task Grant_covers_sixteen_parts_and_is_renewed_for_those_that_follow()
    {
        var grantee = new Grantee(under.Store, Grants);
        await using var content = new SyntheticStream(82 * MiB);
        await grantee.PutAsync(Key, content, Token);
        Assert.Equal(2, grantee.Asked);
        await using var read = await under.Store.OpenAsync(Key, Token);
        Assert.Equal(SyntheticStream.Sha256(82 * MiB), SyntheticStream.Sha256(read));
    }

    [Fact]
    public async Task Grant_is_renewed_when_half_of_its_life_is_over()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var grantee = new Grantee(under.Store, Grants) { Time = time, Life = Life };
        await using var content = new SyntheticStream(12 * MiB) { OnRead = (position, _) => Advance(position == 6_000_018) }; // In the second part.
        await grantee.PutAsync(Key, content, Token);
        Assert.Equal(2, grantee.Asked);

        Task Advance(bool isTime)
        {
            if (isTime) time.Advance((Life / 2) + TimeSpan.FromSeconds(5));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Address_that_the_store_refuses_is_renewed_once_though_its_time_is_not_over()
    {
        var early = 0;
        var grantee = new Grantee(under.Store, Grants) { OnGrant = grant => early++ == 0 ? grant with { Parts = [.. grant.Parts.Select(part => part with { Url = part.Url.Replace("Signature=", "Signature=0", StringComparison.Ordinal) })] } : grant };
        await using var content = new SyntheticStream(12 * MiB);
        Assert.Equal(12 * MiB, (await grantee.PutAsync(Key, content, Token)).Size);

        var never = new Grantee(under.Store, Grants) { OnGrant = grant => grant with { Parts = [.. grant.Parts.Select(part => part with { Url = part.Url.Replace("Signature=", "Signature=0", StringComparison.Ordinal) })] } };
        await using var other = new SyntheticStream(1);
        var refused = await Failing.With(FailureCodes.StoreDenied, () => never.PutAsync("thief/toys/other", other, Token));
        Assert.DoesNotContain("X-Amz", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, never.Asked);
    }

    [Fact]
    public async Task Address_is_worthless_after_its_life()
    {
        var grant = await Grants.GrantAsync(Key, null, TimeSpan.FromMinutes(-1), Token);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(grant.Parts[0].Url));
        var renewed = await Grants.GrantAsync(Key, new UploadGoesOn(grant.Upload!, 1), Life, Token);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(renewed.Parts[0].Url));
    }

    [Fact]
    public async Task Address_reaches_no_other_key_upload_part_or_bucket_and_does_nothing_but_put()
    {
        var own = await Grants.GrantAsync(Key, null, Life, Token);
        var other = await Grants.GrantAsync("honest/shop/object", null, Life, Token);
        var url = own.Parts[0].Url;
        string[] edited =
        [
            url.Replace("thief/toys", "honest/shop", StringComparison.Ordinal), url.Replace(IdOf(own), IdOf(other), StringComparison.Ordinal),
            url.Replace("partNumber=1&", "partNumber=17&", StringComparison.Ordinal), url.Replace("some/part", "some/other", StringComparison.Ordinal),
            url.Replace("X-Amz-Expires=", "X-Amz-Expires=1", StringComparison.Ordinal), url.Replace("uploadId", "uploads&x", StringComparison.Ordinal),
            url.Replace(new Uri(url).Segments[1], "other-bucket/", StringComparison.Ordinal), url + "&acl", new Uri(url).GetLeftPart(UriPartial.Path),
        ];
        foreach (var address in edited)
        {
            Assert.NotEqual(url, address);
            Assert.Contains(await SendAsync(address), (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound]);
        }

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Delete, HttpMethod.Post }) Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(url, method));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(url));
        Assert.Null(await under.Store.StatAsync(Key, Token));
    }

    [Fact]
    public async Task Leave_to_read_reads_that_object_only()
    {
        foreach (var key in (string[])[Key, "honest/shop/object"])
        {
            await using var content = new SyntheticStream(1000);
            await under.Store.PutAsync(key, content, Token);
        }

        var read = await Grants.GrantReadAsync(Key, Life, Token);
        var url = $"{read.Url}?{read.Signature}";
        Assert.Equal(HttpStatusCode.OK, await SendAsync(url, HttpMethod.Get));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(url.Replace("thief/toys", "honest/shop", StringComparison.Ordinal), HttpMethod.Get));
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post }) Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(url, method));
        var late = await Grants.GrantReadAsync(Key, TimeSpan.FromMinutes(-1), Token);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync($"{late.Url}?{late.Signature}", HttpMethod.Get));
        Assert.Equal(2, (await under.LeftoversAsync()).Count);
    }

    [Fact]
    public async Task Another_upload_is_not_had_by_naming_it_for_ones_own_key()
    {
        var other = await Grants.GrantAsync("honest/shop/object", null, Life, Token);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(other.Parts[0].Url));
        var mixed = await Grants.GrantAsync(Key, new UploadGoesOn(other.Upload!, 1), Life, Token);
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(mixed.Parts[0].Url));
        foreach (var upload in (string[])[other.Upload!, "nonsense", ".", "a.b"])
            await Failing.With(FailureCodes.ObjectNotFound, () => Grants.CompleteAsync(Key, new UploadedParts(upload, 4, [Tag]), Token));
        await Failing.With(FailureCodes.ObjectNotFound, () => Grants.GrantAsync(Key, new UploadGoesOn("nonsense", 1), Life, Token));
        foreach (var from in (int[])[0, -1, 10_001, int.MaxValue, int.MinValue]) Assert.Empty((await Grants.GrantAsync(Key, new UploadGoesOn(other.Upload!, from), Life, Token)).Parts);
    }

    [Fact]
    public async Task Addresses_are_worthless_after_completion_which_may_be_repeated()
    {
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[0].Url));
        var made = await Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 4, [Tag]), Token);
        foreach (var part in grant.Parts) Assert.Equal(HttpStatusCode.NotFound, await SendAsync(part.Url));
        Assert.Equal(made, await Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 4, [Tag]), Token));
        Assert.Equal(made, await under.Store.StatAsync(Key, Token));
    }

    [Fact]
    public async Task Two_uploads_of_one_key_make_one_object()
    {
        var (first, second) = (await Grants.GrantAsync(Key, null, Life, Token), await Grants.GrantAsync(Key, null, Life, Token));
        foreach (var grant in (ObjectGrant[])[first, second]) Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[0].Url));
        var made = await Grants.CompleteAsync(Key, new UploadedParts(first.Upload!, 4, [Tag]), Token);
        await Failing.With(FailureCodes.ObjectExists, () => Grants.CompleteAsync(Key, new UploadedParts(second.Upload!, 4, [Tag]), Token));
        Assert.Equal(made, await under.Store.StatAsync(Key, Token));
    }

    [Fact]
    public async Task Upload_is_completed_only_of_what_its_writer_says_it_put()
    {
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 0, []), Token));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[0].Url));
        UploadedParts[] tampered =
        [
            new(grant.Upload!, 5, [Tag]), new(grant.Upload!, -4, [Tag]), new(grant.Upload!, 4, []), new(grant.Upload!, 4, [Tag, Tag]), new(grant.Upload!, 4, [""]),
            new(grant.Upload!, 4, ["\"0cc175b9c0f1b6a831c399e269772661\""]), new(grant.Upload!, 4, [Tag[..^3] + "0\""]),
        ];
        foreach (var said in tampered) await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, said, Token));

        // Somebody who stole the address replaces the part after its writer put it.
        Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[0].Url, body: "evil"));
        await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 4, [Tag]), Token));
        Assert.Null(await under.Store.StatAsync(Key, Token));
    }

    [Fact]
    public async Task Parts_of_other_sizes_than_were_granted_or_with_gaps_make_no_object()
    {
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        foreach (var number in (int[])[1, 2]) Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[number - 1].Url));
        await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 8, [Tag, Tag]), Token));
        var gap = await Grants.GrantAsync(Key, null, Life, Token);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(gap.Parts[1].Url));
        await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, new UploadedParts(gap.Upload!, 4, [Tag]), Token));
        await Failing.With(FailureCodes.StoreMismatch, () => Grants.CompleteAsync(Key, new UploadedParts(gap.Upload!, 4, [Tag, Tag]), Token));
    }

    [Fact]
    public async Task Damaged_part_is_refused_by_the_store()
    {
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        using var request = new HttpRequestMessage(HttpMethod.Put, grant.Parts[0].Url) { Content = new StringContent("data") };
        foreach (var (name, value) in grant.Headers!) request.Headers.Add(name, value);
        request.Content.Headers.ContentMD5 = new byte[16];
        using var answer = await Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Aborted_upload_takes_no_part_and_cannot_be_completed()
    {
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(grant.Parts[0].Url));
        await Grants.AbortAsync("thief/", _ => true, Token);
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(grant.Parts[1].Url));
        await Failing.With(FailureCodes.ObjectNotFound, () => Grants.CompleteAsync(Key, new UploadedParts(grant.Upload!, 4, [Tag]), Token));
        Assert.Empty(await under.LeftoversAsync());
    }

    [Fact]
    public async Task Part_is_not_copied_from_another_object_nor_is_its_entity_tag_learnt()
    {
        await using (var content = new SyntheticStream(1000)) await under.Store.PutAsync("honest/shop/object", content, Token);
        var grant = await Grants.GrantAsync(Key, null, Life, Token);
        Assert.Equal(Signed, grant.Headers);
        var source = new Uri(grant.Parts[0].Url).AbsolutePath.Replace("thief/toys", "honest/shop", StringComparison.Ordinal);
        foreach (var range in (string?[])["none", "bytes=0-0", "bytes=0-999", "none, bytes=0-0", "", null])
        {
            var headers = new Dictionary<string, string> { ["x-amz-copy-source"] = source };
            if (range is not null) headers["x-amz-copy-source-range"] = range;
            Assert.Contains(await SendAsync(grant.Parts[0].Url, headers: headers), (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.BadRequest]);
        }
    }

    /// <summary>Of what <see cref="SendAsync"/> puts.</summary>
    private const string Tag = "\"8d777f385d3dfec8815d20f7496026dc\"";

    private static readonly Dictionary<string, string> Signed = new() { ["x-amz-copy-source-range"] = "none" };

    private static string IdOf(ObjectGrant grant) => Uri.EscapeDataString(grant.Upload!.Split('.', 2)[1]);

    private static async Task<HttpStatusCode> SendAsync(string url, HttpMethod? method = null, string body = "data", Dictionary<string, string>? headers = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Put, url);
        if (request.Method == HttpMethod.Put) request.Content = new StringContent(body);
        foreach (var (name, value) in headers ?? Signed) request.Headers.Add(name, value);
        request.Headers.ConnectionClose = true; // radosgw leaves a refused body unread.
        using var answer = await Http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
