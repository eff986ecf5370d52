using System.Net;
using System.Text.Json;
using Baktainer.Archive.Age;
using Baktainer.Coordination;
using Baktainer.Coordination.Agents;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Functions.Tests.Api;

public sealed class AuditTests
{
    [Fact]
    public async Task Changes_say_who_did_what_on_what_and_how_it_ended()
    {
        await using var app = await App.StartAsync();
        await app.EnrolAsync("db1", Samples.Target("shop"));
        var token = await app.KeyAsync("run", "policies");
        var id = token.Split('.')[1];
        var job = (await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/run", token: token)).Body.GetProperty("id").GetString();
        await app.AskAsync(HttpMethod.Post, $"/api/v1/jobs/db1/shop/{job}/cancel", token: token);
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/all", """{"name":"all"}""", token);
        await app.AskAsync(HttpMethod.Delete, "/api/v1/policies/none", token: token);
        await app.AskAsync(HttpMethod.Delete, "/api/v1/targets/db1/shop");
        await app.AskAsync(HttpMethod.Delete, "/api/v1/agents/db1");

        var entries = (await app.GetAsync("/api/v1/audit")).Items.Select(Line);

        Assert.Equal(
            new[]
            {
                "bootstrap key agents.invite db1 done",
                "agent db1 agents.enrol db1 done",
                $"bootstrap key keys.create {id} test (run policies) done",
                $"key test ({id}) targets.run db1/shop done",
                $"key test ({id}) jobs.cancel db1/shop/{job} done",
                $"key test ({id}) policies.put all done",
                $"key test ({id}) policies.delete none BK109",
                "bootstrap key targets.forget db1/shop BK108",
                "bootstrap key agents.revoke db1 done",
            }.Order(),
            entries.Order());
    }

    [Fact]
    public async Task Rotation_of_an_agents_keys_is_there_and_its_secrets_are_not()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1");
        var request = new RotateRequest(Tokens.NewSecret(), X25519Identity.Generate().Recipient.ToString()!);

        var rotated = await app.AskAsync(HttpMethod.Post, "/api/agent/v1/rotate", JsonSerializer.Serialize(request, CoordinationJson.Default.RotateRequest), agent);
        var audit = await app.GetAsync("/api/v1/audit");

        Assert.Equal(HttpStatusCode.NoContent, rotated.Status);
        Assert.Contains("agent db1 agents.rotate db1 done", audit.Items.Select(Line));
        Assert.DoesNotContain(request.Secret, audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_come_in_order_of_time_across_days_and_pages()
    {
        await using var app = await App.StartAsync();
        var start = app.Time.GetUtcNow();
        for (var n = 0; n < 12; n++)
        {
            await app.AskAsync(HttpMethod.Delete, $"/api/v1/policies/p{n}");
            app.Time.Advance(TimeSpan.FromHours(7));
        }

        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await app.GetAsync($"/api/v1/audit?size=5&from={start.AddHours(7):yyyy-MM-ddTHH:mm:ss.fffZ}&before={start.AddHours(70):yyyy-MM-ddTHH:mm:ss.fffZ}&continuation={next}");
            seen.AddRange(page.Items.Select(entry => entry.GetProperty("subject").GetString()!));
            next = page.Body.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(1, 9).Select(n => $"p{n}"), seen);
    }

    private static string Line(JsonElement entry) =>
        string.Join(' ', new[] { "who", "action", "subject", "outcome" }.Select(member => entry.GetProperty(member).GetString()));
}
