using System.Net;
using Baktainer.Coordination;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Functions.Tests.StolenAgent;

namespace Baktainer.Functions.Tests.Protocol;

/// <summary>Golden requests about the store, to a control plane whose store is a bucket.</summary>
public sealed class GoldenS3RequestTests(S3Site site) : IClassFixture<S3Site>
{
    private const string Attempt = "golden/shop/2026/01/20260102T030001Z-01234567-1";

    [Fact]
    public async Task Requests_of_old_are_taken_where_backups_go_to_a_bucket()
    {
        // The upload that is completed was completed before, and the answer lost.
        await site.PutAsync($"{Attempt}/globals.sql.zst.age", "data", "0123456789abcdef01234567");
        var (_, http) = await site.ServeAsync();
        var agent = new RawAgent(site, http, "golden");
        await GoldenSeed.PlantAsync(site);
        foreach (var file in (string[])["grant", "grant-more", "read", "complete"])
        {
            var answer = await GoldenSeed.SendAsync(agent, "v1", $"{file}.request.json", request => request["fromTheFuture"] = true);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{file}: {answer.Status} {answer.Body}");
        }

        var more = (await GoldenSeed.SendAsync(agent, "v1", "grant-more.request.json", _ => { })).Read(CoordinationJson.Default.GrantAnswer);
        Assert.Equal(("s3-parts", 17, 32), (more.Kind, more.Parts![0].Number, more.Parts[^1].Number));
    }
}
