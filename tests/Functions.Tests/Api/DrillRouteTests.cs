using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Functions.Tests.Api;

/// <summary>Drills that operators ask for and look at.</summary>
public sealed class DrillRouteTests
{
    [Fact]
    public async Task Drill_of_the_newest_or_of_a_named_backup_is_asked_for_seen_and_cancelled()
    {
        await using var app = await App.StartAsync();
        await EnrolAsync(app, canDrill: true);

        var newest = await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/drill");
        var id = newest.Body.GetProperty("id").GetString();
        Assert.Equal((HttpStatusCode.Accepted, "db1/shop-restore-drill", Samples.Backup, true), (
            newest.Status, newest.Body.GetProperty("target").GetString(), newest.Body.GetProperty("restore").GetProperty("backup").GetString(), newest.Body.GetProperty("restore").GetProperty("scratch").GetBoolean()));
        Assert.Equal(id, Assert.Single((await app.GetAsync("/api/v1/drills")).Items).GetProperty("id").GetString());
        Assert.Empty((await app.GetAsync("/api/v1/drills?host=db2")).Items);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/drill");
        Assert.Equal((HttpStatusCode.Conflict, FailureCodes.Overlap.Id), (again.Status, again.Error.Code));

        Assert.Equal(HttpStatusCode.OK, (await app.AskAsync(HttpMethod.Post, $"/api/v1/jobs/db1/shop-restore-drill/{id}/cancel")).Status);
        Assert.Empty((await app.GetAsync("/api/v1/drills")).Items);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, (await app.AskAsync(HttpMethod.Post, $"/api/v1/targets/db1/shop/drill?backup={Samples.Backup}")).Status);
        Assert.Equal(["cancelled", "planned"], (await app.GetAsync("/api/v1/targets/db1/shop/drills")).Items.Select(drill => drill.GetProperty("state").GetString()));
        Assert.Empty((await app.GetAsync("/api/v1/targets/db1/shop/jobs")).Items);
        Assert.Equal(2, (await app.GetAsync("/api/v1/audit")).Items.Count(entry => entry.GetProperty("action").GetString() == "targets.drill" && entry.GetProperty("outcome").GetString() == "done"));
    }

    [Theory]
    [InlineData("/api/v1/targets/db1/none/drill", HttpStatusCode.NotFound, "BK407")]
    [InlineData("/api/v1/targets/db1/shop/drill?backup=20200101T000000Z-00000000-1", HttpStatusCode.NotFound, "BK407")]
    [InlineData("/api/v1/targets/db1/shop/drill?backup=../x", HttpStatusCode.BadRequest, "BK101")]
    [InlineData("/api/v1/targets/db1/shop/drill", HttpStatusCode.Conflict, "BK761")]
    [InlineData("/api/v1/targets/db1/shop-restore-drill/drill", HttpStatusCode.NotFound, "BK407")]
    [InlineData("/api/v1/targets/db1/shop-restore-drill/run", HttpStatusCode.NotFound, "BK105")]
    public async Task Drill_that_cannot_be_is_refused(string path, HttpStatusCode status, string code)
    {
        await using var app = await App.StartAsync();
        await EnrolAsync(app, canDrill: false);

        var answer = await app.AskAsync(HttpMethod.Post, path);

        Assert.Equal((status, code), (answer.Status, answer.Error.Code));
    }

    [Fact]
    public async Task Target_shows_its_drill_rule_where_that_comes_from_and_when_the_next_one_is()
    {
        await using var app = await App.StartAsync(more: [("BT_DRILL", "@monthly")]);
        await EnrolAsync(app, canDrill: true);
        Assert.Equal("@monthly from default", await RuleAsync(app));
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/proved", """{"name":"proved","drill":{"when":"@weekly","timeZone":"Europe/Berlin"}}""");
        Assert.Equal("@weekly from policy proved", await RuleAsync(app));
        Assert.Equal("drill", (await app.GetAsync("/api/v1/targets/db1/shop")).Body.GetProperty("nextDrill").GetProperty("schedule").GetString());
        Assert.Equal("db1/shop", Assert.Single((await app.GetAsync("/api/v1/coverage")).Body.GetProperty("unproved").EnumerateArray()).GetProperty("target").GetString());
        var refused = await app.AskAsync(HttpMethod.Put, "/api/v1/policies/proved", """{"name":"proved","drill":{"when":"now"}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "BK101"), (refused.Status, refused.Error.Code));
    }

    [Theory]
    [InlineData("@fortnightly")]
    [InlineData("61 * * * *")]
    public void Default_that_is_no_schedule_is_an_error(string when)
    {
        var failure = Assert.Throws<BaktainerException>(() => FunctionsSettings.Read(name => name switch { "BT_STORE" => "azblob://account/container", "BT_DRILL" => when, _ => null }));
        Assert.Contains("BT_DRILL", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RuleAsync(App app)
    {
        var drill = (await app.GetAsync("/api/v1/targets/db1/shop")).Body.GetProperty("effective").GetProperty("drill");
        return $"{drill.GetProperty("value").GetProperty("when").GetString()} from {drill.GetProperty("from").GetString()}";
    }

    /// <summary>An agent with a target that has a backup.</summary>
    private static async Task EnrolAsync(App app, bool canDrill)
    {
        var token = await app.EnrolAsync("db1", Samples.Target("shop"));
        var claim = new ClaimRequest { Program = "1.0", InventoryDigest = "", CanDrill = canDrill };
        await app.AskAsync(HttpMethod.Post, "/api/agent/v1/claim", System.Text.Json.JsonSerializer.Serialize(claim, CoordinationJson.Default.ClaimRequest), token);
        await app.AddBackupAsync("db1/shop", Samples.Backup);
        await app.Parts.Plane.Targets.ChangeStatusAsync("db1/shop", status => status with { LastBackup = Samples.Backup, LastGoodAt = app.Time.GetUtcNow() }, CancellationToken.None);
    }
}
