using System.Net;
using Baktainer.Contracts;

namespace Baktainer.Functions.Tests.Api;

public sealed class RetentionTests
{
    private const string Path = "/api/v1/targets/db1/shop/retention";

    [Fact]
    public async Task Retention_says_which_rules_hold_and_what_becomes_of_each_backup()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/two", """{"name":"two","retention":{"keepLast":2,"minAgeDays":3}}""");

        var retention = (await app.GetAsync(Path)).Body;

        Assert.Equal(("keep-last=2 min-age=3d", "policy two"), (retention.GetProperty("rules").GetString(), retention.GetProperty("rulesFrom").GetString()));
        Assert.Equal("nothing is deleted: there is no good backup", retention.GetProperty("held").GetString());
        Assert.Equal(0, retention.GetProperty("backups").GetArrayLength());
        Assert.Equal("policy two", (await app.GetAsync("/api/v1/targets/db1/shop")).Body.GetProperty("effective").GetProperty("retention").GetProperty("from").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/v1/targets/db1/none/retention")).Status);
    }

    [Fact]
    public async Task Freeze_needs_a_reason_is_in_the_audit_log_and_ends_when_somebody_says_so()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));

        Assert.Equal(FailureCodes.BadUsage.Id, (await app.AskAsync(HttpMethod.Put, Path + "/freeze", """{"reason":""}""")).Error.Code);
        Assert.Equal(HttpStatusCode.NoContent, (await app.AskAsync(HttpMethod.Put, Path + "/freeze", """{"reason":"audit"}""")).Status);
        var frozen = (await app.GetAsync(Path)).Body;
        Assert.Equal("bootstrap key", frozen.GetProperty("freeze").GetProperty("who").GetString());
        Assert.Contains("audit", frozen.GetProperty("held").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await app.AskAsync(HttpMethod.Delete, Path + "/freeze")).Status);
        Assert.False((await app.GetAsync(Path)).Body.TryGetProperty("freeze", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Delete, "/api/v1/targets/db1/none/retention/freeze")).Status);
        Assert.Equal(
            ["retention.freeze db1/shop BK101", "retention.freeze db1/shop done", "retention.unfreeze db1/none BK105", "retention.unfreeze db1/shop done"],
            (await app.GetAsync("/api/v1/audit")).Items.Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("subject")} {entry.GetProperty("outcome")}").Where(line => line.StartsWith("retention", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Accepting_what_nobody_marked_accepts_nothing()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));

        Assert.Equal(0, (await app.AskAsync(HttpMethod.Post, Path + "/accept")).Body.GetProperty("backups").GetArrayLength());
    }
}
