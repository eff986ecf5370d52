using System.Net;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;

namespace Baktainer.Functions.Tests.Api;

public sealed class RouteTests
{
    [Fact]
    public async Task Agent_is_invited_listed_and_revoked()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1", Samples.Target("shop"));

        var listed = Assert.Single((await app.GetAsync("/api/v1/agents")).Items);
        Assert.Equal(("db1", "1.0", 1, false), (listed.GetProperty("host").GetString(), listed.GetProperty("program").GetString(), listed.GetProperty("unlabelled").GetInt32(), listed.GetProperty("silent").GetBoolean()));
        Assert.Equal("keyvault:prod/*", listed.GetProperty("allowedSecrets")[0].GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await app.AskAsync(HttpMethod.Delete, "/api/v1/agents/db1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.AskAsync(HttpMethod.Post, "/api/agent/v1/claim", """{"v":1,"program":"1","inventoryDigest":""}""", agent)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Delete, "/api/v1/agents/db2")).Status);
    }

    [Theory]
    [InlineData("""{"host":"../db1"}""")]
    [InlineData("""{"host":"db1","minutes":0}""")]
    [InlineData("""{"host":"db1","minutes":10081}""")]
    [InlineData("""{"host":"db1","minutes":"60"}""")]
    [InlineData("""{"host":null}""")]
    [InlineData("""{"host":"db1","allowedSecrets":[null]}""")]
    [InlineData("""{}""")]
    [InlineData("""null""")]
    [InlineData("""{"host":""")]
    public async Task Bad_invitation_is_refused(string body)
    {
        await using var app = await App.StartAsync();

        var answer = await app.AskAsync(HttpMethod.Post, "/api/v1/agents", body);

        Assert.Equal((HttpStatusCode.BadRequest, FailureCodes.BadUsage.Id), (answer.Status, answer.Error.Code));
    }

    [Fact]
    public async Task Target_shows_status_next_runs_and_where_its_settings_come_from()
    {
        await using var app = await App.StartAsync();
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/hourly", """{"name":"hourly","schedules":[{"name":"h","cron":"0 * * * *"}],"passwordSecret":"keyvault:prod/shop","match":{"hosts":["db1"]}}""");
        await app.EnrolAsync("db1", Samples.Target("shop"), Samples.Target("wiki"));
        await app.EnrolAsync("db2", Samples.Target("mail"));

        var shop = (await app.GetAsync("/api/v1/targets/db1/shop")).Body;

        Assert.Equal("policy hourly", shop.GetProperty("effective").GetProperty("schedules").GetProperty("from").GetString());
        Assert.Equal("keyvault:prod/shop", shop.GetProperty("effective").GetProperty("passwordSecret").GetProperty("value").GetString());
        Assert.Equal("default", shop.GetProperty("effective").GetProperty("recipients").GetProperty("from").GetString());
        Assert.Equal("h", shop.GetProperty("next")[0].GetProperty("schedule").GetString());
        Assert.Equal("db1/shop", shop.GetProperty("status").GetProperty("target").GetString());
        Assert.Equal(["db1/shop", "db1/wiki", "db2/mail"], await AllAsync(app, "/api/v1/targets?size=1", "target"));
        Assert.Equal(["db2/mail"], await AllAsync(app, "/api/v1/targets?host=db2", "target"));
        Assert.Equal(shop.GetRawText(), (await app.GetAsync("/api/v1/targets?size=1")).Items[0].GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/v1/targets/db1/none")).Status);
    }

    [Fact]
    public async Task Run_now_makes_a_job_that_can_be_seen_and_cancelled()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));

        var started = await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/run");
        var id = started.Body.GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.Accepted, started.Status);
        Assert.Equal([id], await AllAsync(app, "/api/v1/jobs", "id"));
        Assert.Equal([id], await AllAsync(app, "/api/v1/jobs?host=db1", "id"));
        Assert.Empty(await AllAsync(app, "/api/v1/jobs?host=db2", "id"));
        Assert.Equal([id], await AllAsync(app, "/api/v1/targets/db1/shop/jobs", "id"));
        Assert.Empty(await AllAsync(app, "/api/v1/targets/db1/shop/jobs?from=2020-01-01T00:00:00Z&before=2020-02-01T00:00:00Z", "id"));
        Assert.Equal("cancelled", (await app.AskAsync(HttpMethod.Post, $"/api/v1/jobs/db1/shop/{id}/cancel")).Body.GetProperty("state").GetString());
        Assert.Empty(await AllAsync(app, "/api/v1/jobs", "id"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Post, "/api/v1/jobs/db1/shop/none/cancel")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/none/run")).Status);
    }

    [Fact]
    public async Task Jobs_of_a_target_come_in_pages()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));
        for (var n = 0; n < 5; n++)
        {
            app.Time.Advance(TimeSpan.FromMinutes(1));
            await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/run");
        }

        var all = await AllAsync(app, "/api/v1/targets/db1/shop/jobs", "id");

        Assert.Equal(5, all.Count);
        Assert.Equal(all, await AllAsync(app, "/api/v1/targets/db1/shop/jobs?size=2", "id"));
        Assert.Equal(all, await AllAsync(app, "/api/v1/jobs?size=2", "id"));
    }

    [Fact]
    public async Task Only_a_vanished_target_can_be_forgotten()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1", Samples.Target("shop"));

        var present = await app.AskAsync(HttpMethod.Delete, "/api/v1/targets/db1/shop");
        await app.ClaimAsync(agent, new Inventory());
        var vanished = await app.AskAsync(HttpMethod.Delete, "/api/v1/targets/db1/shop");

        Assert.Equal((HttpStatusCode.Conflict, FailureCodes.TargetPresent.Id), (present.Status, present.Error.Code));
        Assert.Equal(HttpStatusCode.NoContent, vanished.Status);
        Assert.Empty((await app.GetAsync("/api/v1/targets")).Items);
    }

    [Fact]
    public async Task Catalog_comes_in_pages_of_one_target_or_all()
    {
        await using var app = await App.StartAsync();
        string[] targets = ["db1/shop", "db1/wiki", "db2/mail"];
        foreach (var target in targets)
        {
            for (var n = 1; n <= 7; n++) await app.AddBackupAsync(target, $"2026010{n}T030405Z-0a1b2c3d-1");
        }

        Assert.Equal(targets.SelectMany(target => Enumerable.Repeat(target, 7)), await AllAsync(app, "/api/v1/backups?size=4", "target"));
        Assert.Equal(Enumerable.Range(1, 7).Select(n => $"2026010{n}T030405Z-0a1b2c3d-1"), await AllAsync(app, "/api/v1/backups?target=db1/wiki&size=3", "id"));
        Assert.Equal("db2/mail", (await app.GetAsync("/api/v1/backups/db2/mail/20260107T030405Z-0a1b2c3d-1")).Body.GetProperty("target").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/api/v1/backups/db2/none/20260107T030405Z-0a1b2c3d-1")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.GetAsync("/api/v1/backups?size=501")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/api/v1/backups?size=500")).Status);
    }

    [Fact]
    public async Task Policy_change_has_all_hosts_planned_anew()
    {
        await using var app = await App.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.AskAsync(HttpMethod.Put, "/api/v1/policies/nightly", """{"name":"nightly","order":5,"schedules":[{"name":"n","cron":"@daily"}]}""")).Status);
        Assert.Equal(["nightly"], await AllAsync(app, "/api/v1/policies", "name"));
        Assert.Equal(HttpStatusCode.NoContent, (await app.AskAsync(HttpMethod.Delete, "/api/v1/policies/nightly")).Status);
        Assert.Empty(await AllAsync(app, "/api/v1/policies", "name"));

        var orders = await app.Parts.Queue.ReceiveAsync(QueueNames.Replan, 32, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal([new WorkOrder(), new WorkOrder()], orders.Select(order => WorkOrder.Parse(order.Message)));
    }

    [Fact]
    public async Task What_is_left_out_has_its_default()
    {
        await using var app = await App.StartAsync();
        var invitation = (await app.AskAsync(HttpMethod.Post, "/api/v1/agents", """{"host":"db1"}""")).Body;
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/p", """{"name":"p","schedules":[{"name":"s","cron":"@daily"}]}""");

        var policy = Assert.Single(await app.Parts.Plane.Policies.ListAsync(CancellationToken.None));

        Assert.Equal(app.Time.GetUtcNow().AddHours(1), invitation.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal((1, 100, true), (policy.V, policy.Order, policy.Schedules![0].CatchUp));
    }

    [Theory]
    [InlineData("""{"name":"other"}""")]
    [InlineData("""{"name":"p","schedules":[null]}""")]
    [InlineData("""{"name":"p","recipients":[null]}""")]
    [InlineData("""{"name":"p","match":{"hosts":[null]}}""")]
    [InlineData("""{"name":"p","schedules":[{"name":"s","cron":"@daily","blackout":[null]}]}""")]
    [InlineData("""{"name":"p","schedules":[{"name":"s","cron":"whenever"}]}""")]
    [InlineData("""{"name":"p","recipients":["age1nothing"]}""")]
    [InlineData("""{"name":"p","retention":{"keepDaily":0}}""")]
    [InlineData("""{"name":"p","retention":{"timeZone":"Mars/Olympus"}}""")]
    public async Task Bad_policy_is_refused(string body)
    {
        await using var app = await App.StartAsync();

        var answer = await app.AskAsync(HttpMethod.Put, "/api/v1/policies/p", body);

        Assert.Equal((HttpStatusCode.BadRequest, FailureCodes.BadUsage.Id), (answer.Status, answer.Error.Code));
        Assert.Empty((await app.GetAsync("/api/v1/policies")).Items);
    }

    [Fact]
    public async Task Coverage_names_what_is_not_backed_up()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1", Samples.Target("good"), Samples.Target("gone"), Samples.Target("late"));
        await app.ClaimAsync(agent, new Inventory
        {
            Targets = [Samples.Target("good"), Samples.Target("late"), Samples.Target("bad", new InventoryProblem("baktainer.schedule.cron", "no", true))],
            Unlabelled = [new UnlabelledDatabase("stray", "mysql:9", "mysql")],
        });
        var now = app.Time.GetUtcNow();
        await app.Parts.Plane.Targets.ChangeStatusAsync("db1/good", status => status with { LastGoodAt = now }, CancellationToken.None);
        await app.Parts.Plane.Targets.ChangeStatusAsync("db1/late", status => status with { LastGoodAt = now, ExpectedBy = now.AddMinutes(-1) }, CancellationToken.None);
        app.Time.Advance(TimeSpan.FromHours(1));

        var report = (await app.GetAsync("/api/v1/coverage")).Body;

        Assert.Equal(
            """{"agents":1,"silentAgents":1,"targets":4,"covered":1,"unlabelled":1,"vanished":1,"badLabels":1,"overdue":1,"neverBackedUp":2,"unproved":0}""",
            report.GetProperty("totals").GetRawText());
        Assert.Equal("stray", report.GetProperty("unlabelled")[0].GetProperty("database").GetProperty("container").GetString());
        Assert.Equal("db1/gone", report.GetProperty("vanished")[0].GetProperty("target").GetString());
        Assert.Equal("db1/bad", report.GetProperty("badLabels")[0].GetProperty("target").GetString());
        Assert.Equal("db1/late", report.GetProperty("overdue")[0].GetProperty("target").GetString());
        Assert.Equal(["db1/bad", "db1/gone"], report.GetProperty("neverBackedUp").EnumerateArray().Select(target => target.GetString()));
    }

    [Fact]
    public async Task Health_is_good_while_planning_runs_and_nothing_is_put_aside()
    {
        await using var app = await App.StartAsync();
        Assert.False(await IsHealthyAsync());
        await app.Parts.Plane.Coordinator.PlanDueBackupsAsync(CancellationToken.None);
        Assert.True(await IsHealthyAsync());

        await app.Parts.Queue.SendAsync(QueueNames.PoisonOf(QueueNames.Verify), "{}", TimeSpan.Zero, CancellationToken.None);

        var health = (await app.GetAsync("/api/v1/health")).Body;
        Assert.False(health.GetProperty("healthy").GetBoolean());
        Assert.Equal(1, health.GetProperty("queues").EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == QueueNames.Verify).GetProperty("putAside").GetInt32());
        await (await app.Parts.Queue.ReceiveAsync(QueueNames.PoisonOf(QueueNames.Verify), 1, TimeSpan.FromHours(1), CancellationToken.None)).Select(item => app.Parts.Queue.CompleteAsync(item, CancellationToken.None)).Single();
        Assert.True(await IsHealthyAsync());
        app.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.False(await IsHealthyAsync());

        async Task<bool> IsHealthyAsync() => (await app.GetAsync("/api/v1/health")).Body.GetProperty("healthy").GetBoolean();
    }

    [Fact]
    public async Task Alerts_are_listed()
    {
        await using var app = await App.StartAsync();
        await app.Parts.Plane.Alerts.AddAsync(AlertKind.Overdue, "db1/shop", "late", CancellationToken.None);

        Assert.Equal("overdue", Assert.Single((await app.GetAsync("/api/v1/alerts")).Items).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["read"]}""")]
    [InlineData("""{"name":"x","scopes":[]}""")]
    [InlineData("""{"name":"x","scopes":["root"]}""")]
    [InlineData("""{"name":"x","scopes":[null]}""")]
    [InlineData("""{"name":"x","scopes":["read"],"days":0}""")]
    [InlineData("""{"scopes":["read"]}""")]
    public async Task Bad_key_is_refused(string body)
    {
        await using var app = await App.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await app.AskAsync(HttpMethod.Post, "/api/v1/keys", body)).Status);
        Assert.Empty((await app.GetAsync("/api/v1/keys")).Items);
    }

    [Fact]
    public async Task What_is_not_there_says_so()
    {
        await using var app = await App.StartAsync();

        var nowhere = await app.GetAsync("/api/v1/nothing");
        var wrong = await app.AskAsync(HttpMethod.Put, "/api/v1/agents", "{}");
        var large = await app.AskAsync(HttpMethod.Put, "/api/v1/policies/p", $$"""{"name":"{{new string('x', 1024 * 1024)}}"}""");

        Assert.Equal((HttpStatusCode.NotFound, "There is nothing here."), (nowhere.Status, nowhere.Error.Message));
        Assert.Equal(HttpStatusCode.NotFound, wrong.Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
    }

    private static async Task<List<string?>> AllAsync(App app, string path, string member)
    {
        var all = new List<string?>();
        string? next = null;
        do
        {
            var page = await app.GetAsync(next is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}continuation={next}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            all.AddRange(page.Items.Select(item => item.GetProperty(member).GetString()));
            next = page.Body.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        while (next is not null);
        return all;
    }
}
