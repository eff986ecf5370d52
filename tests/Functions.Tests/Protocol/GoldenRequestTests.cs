using System.Net;
using System.Text.Json.Nodes;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Functions.Tests.StolenAgent;

namespace Baktainer.Functions.Tests.Protocol;

/// <summary>What agents of every version sent once, kept for ever: this server still takes it.</summary>
public sealed class GoldenRequestTests(GoldenSite site) : IClassFixture<GoldenSite>, IAsyncLifetime
{
    public static TheoryData<string, string> Requests { get; } = new(
        from directory in Directory.EnumerateDirectories(TestData.PathOf("protocol"))
        from file in Directory.EnumerateFiles(directory, "*.request.json")
        select (Path.GetFileName(directory), Path.GetFileName(file)));

    public async ValueTask InitializeAsync() => await GoldenSeed.PlantAsync(site);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_of_old_is_taken(string version, string file) => await AssertTakenAsync(file, await SendAsync(version, file, _ => { }));

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Members_that_this_version_does_not_know_are_ignored(string version, string file) => await AssertTakenAsync(file, await SendAsync(version, file, request =>
    {
        request["fromTheFuture"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
        foreach (var inner in request.Select(member => member.Value).OfType<JsonObject>().ToList()) inner["fromTheFuture"] = true;
    }));

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_version_that_is_not_spoken_is_refused_as_that(string version, string file)
    {
        foreach (var unknown in (int[])[ProtocolVersion.Current + 1, ProtocolVersion.Oldest - 1, -1, int.MaxValue])
        {
            var answer = await SendAsync(version, file, request => request["v"] = unknown);
            Assert.Equal((HttpStatusCode.BadRequest, "BK713"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public void Every_version_that_is_spoken_has_its_golden_requests_and_no_more_than_two_old_ones_are()
    {
        Assert.InRange(ProtocolVersion.Current - ProtocolVersion.Oldest, 0, 2);
        Assert.True(ProtocolVersion.Oldest == Math.Max(1, ProtocolVersion.Current - 2));
        for (var version = ProtocolVersion.Oldest; version <= ProtocolVersion.Current; version++)
            Assert.Equal(15, Directory.GetFiles(TestData.PathOf("protocol", $"v{version}"), "*.request.json").Length);
    }

    /// <summary>Blobs are committed by who wrote them: what there is to complete is understood, and said. <see cref="GoldenS3RequestTests"/> has a store where there is something.</summary>
    private async Task AssertTakenAsync(string file, Answer answer)
    {
        if (file.StartsWith("complete.", StringComparison.Ordinal)) Assert.Equal((HttpStatusCode.BadRequest, "BK101"), (answer.Status, answer.Code));
        else Assert.True((int)answer.Status is 200 or 202 or 204, $"{answer.Status} {answer.Body}");
        if (file.StartsWith("report-", StringComparison.Ordinal)) await Site.UntilAsync(async () => !await ReportWaitsAsync());
    }

    /// <summary>Reports are recorded after they were taken. One that still waits would end the job of the next request.</summary>
    private async Task<bool> ReportWaitsAsync()
    {
        await foreach (var _ in new ReportInbox(site.Parts.Records, site.Parts.Queue).WaitingAsync(default)) return true;
        return false;
    }

    private Task<Answer> SendAsync(string version, string file, Action<JsonObject> change) => GoldenSeed.SendAsync(site.Agent, version, file, change);
}
