using System.Net;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.StolenAgent;

/// <summary>What a live grant of a stolen agent does to the store: nothing but one new object.</summary>
public sealed class StoreAttacks(Victim victim) : IClassFixture<Victim>
{
    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.Forbidden, HttpStatusCode.Conflict];

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task A_grant_does_nothing_to_committed_objects(string method)
    {
        foreach (var key in Committed())
        {
            var status = await Blobs.SendAsync(new HttpMethod(method), victim.ThiefGrant, method == "PUT" ? "ransom" : null, victim.Url(key));
            Assert.Contains(status, Refused);
        }

        Assert.Equal("sealed bytes", await ReadAsync(victim.Backup.Manifest.Artifacts[0].Key));
    }

    [Fact]
    public async Task A_grant_of_a_committed_backup_cannot_read_or_delete_it_even_while_it_lasts()
    {
        Assert.Contains(await Blobs.SendAsync(HttpMethod.Get, victim.Backup.Grant), Refused);
        Assert.Contains(await Blobs.SendAsync(HttpMethod.Delete, victim.Backup.Grant), Refused);
    }

    [Theory]
    [InlineData("&restype=container&comp=list")]
    [InlineData("&restype=container&comp=list&prefix=honest/")]
    [InlineData("&restype=container&comp=acl")]
    [InlineData("&restype=container")]
    public async Task A_grant_does_not_list_or_open_the_container(string query) =>
        Assert.Contains(await Blobs.SendAsync(HttpMethod.Get, victim.ThiefGrant, null, $"{victim.Site.Azurite.BlobEndpoint}/{Site.Container}", query), Refused);

    [Theory]
    [InlineData("&comp=snapshot")]
    [InlineData("&comp=lease")]
    [InlineData("&comp=tier")]
    [InlineData("&comp=metadata")]
    [InlineData("&comp=tags")]
    public async Task A_grant_does_nothing_else_to_committed_objects(string query)
    {
        foreach (var key in Committed())
            Assert.InRange((int)await Blobs.SendAsync(HttpMethod.Put, victim.ThiefGrant, "", victim.Url(key), query), 400, 499);
    }

    [Fact]
    public async Task A_grant_writes_no_other_key()
    {
        var own = RawAgent.LocationOf(victim.ThiefJob);
        foreach (var key in (string[])[own.ManifestKey, own.Key("other.age"), victim.Backup.Manifest.Artifacts[0].Key + "2", "honest/shop/new.age", "x"])
            Assert.Contains(await Blobs.PutAsync(victim.ThiefGrant, "mine", victim.Url(key)), Refused);
    }

    [Theory]
    [InlineData("sp=cw", "sp=racwdl")]
    [InlineData("sr=b", "sr=c")]
    [InlineData("se=20", "se=21")]
    public async Task A_grant_that_was_edited_is_worth_nothing(string from, string to)
    {
        Assert.Contains(from, victim.ThiefGrant.Signature, StringComparison.Ordinal);
        var edited = victim.ThiefGrant with { Signature = victim.ThiefGrant.Signature.Replace(from, to, StringComparison.Ordinal) };
        Assert.Contains(await Blobs.PutAsync(edited, "mine"), Refused);
        Assert.Contains(await Blobs.SendAsync(HttpMethod.Get, edited, null, victim.Url(victim.Backup.Manifest.Artifacts[0].Key)), Refused);
    }

    [Fact]
    public async Task A_grant_lasts_for_minutes()
    {
        await Task.CompletedTask;
        Assert.InRange(victim.ThiefGrant.ExpiresAt, DateTimeOffset.UtcNow.AddSeconds(-120), DateTimeOffset.UtcNow.AddSeconds(61));
        Assert.Contains("sp=cw", victim.ThiefGrant.Signature, StringComparison.Ordinal);
        Assert.Contains("sr=b", victim.ThiefGrant.Signature, StringComparison.Ordinal);
    }

    private IEnumerable<string> Committed() => [victim.Backup.Manifest.Artifacts[0].Key, RawAgent.LocationOf(victim.Backup.Ticket).ManifestKey];

    private async Task<string> ReadAsync(string key)
    {
        await using var stream = await victim.Site.Plane.Vault.OpenArtifactAsync(victim.Backup.Manifest, victim.Backup.Manifest.Artifacts[0], default);
        using var reader = new StreamReader(stream);
        Assert.Equal(key, victim.Backup.Manifest.Artifacts[0].Key);
        return await reader.ReadToEndAsync();
    }
}
