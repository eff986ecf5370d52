using System.Text.Json;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;

namespace Baktainer.Functions.Tests.Api;

public sealed class CanaryTests
{
    [Fact]
    public async Task No_answer_holds_a_secret_but_the_one_that_gives_it_out()
    {
        await using var app = await App.StartAsync();
        var agent = await app.EnrolAsync("db1", Samples.Target("shop") with { Secrets = ["keyvault:prod/shop"] });
        var key = await app.KeyAsync("read", "admin");
        await app.AskAsync(HttpMethod.Put, "/api/v1/policies/all", """{"name":"all","match":{"hosts":["*"]},"passwordSecret":"keyvault:prod/shop"}""");
        await app.AddBackupAsync("db1/shop", Samples.Backup);
        await app.AskAsync(HttpMethod.Post, "/api/v1/targets/db1/shop/run");
        var ticket = (await app.ClaimAsync(agent, free: 1)).Body.GetProperty("jobs")[0];
        var held = new HeldJob("db1/shop", ticket.GetProperty("job").GetString()!, ticket.GetProperty("lease").GetString()!);
        var sealedTo = await app.AskAsync(HttpMethod.Post, "/api/agent/v1/credentials", JsonSerializer.Serialize(new CredentialsRequest(held, ["keyvault:prod/shop"], false), Coordination.CoordinationJson.Default.CredentialsRequest), agent);
        string[] secrets = [Samples.Canary, App.AdminKey, held.Lease, key, agent, key.Split('.')[^1], agent.Split('.')[^1], .. await HashesAsync(app)];

        Assert.True(secrets.Length > 9 && sealedTo.Text.Contains("sealed", StringComparison.Ordinal));
        Assert.Equal(JobState.Leased, (await app.Parts.Plane.Ledger.GetAsync("db1/shop", held.Job, CancellationToken.None))!.State);
        foreach (var path in Paths(held.Job).Append("/api/v1/openapi.json"))
        {
            var answer = await app.GetAsync(path, key);

            Assert.True(answer.Status == System.Net.HttpStatusCode.OK, $"{path}: {answer.Text}");
            Assert.DoesNotContain(secrets, secret => answer.Text.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Password_in_the_place_of_a_reference_is_not_repeated()
    {
        await using var app = await App.StartAsync();

        var answer = await app.AskAsync(HttpMethod.Put, "/api/v1/policies/p", $$"""{"name":"p","match":{"hosts":["*"]},"passwordSecret":"{{Samples.Canary}}"}""");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain(Samples.Canary, answer.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(string job) => new[]
    {
        "agents", "targets", "targets/db1/shop", "targets/db1/shop/jobs", "jobs", "backups", $"backups/db1/shop/{Samples.Backup}", "policies", "alerts", "coverage", "health", "keys",
        "audit", $"targets/db1/shop/jobs?from={job[..4]}-01-01T00:00:00Z",
    }.Select(path => "/api/v1/" + path);

    private static async Task<IReadOnlyList<string>> HashesAsync(App app)
    {
        var bodies = new List<string>();
        foreach (var table in new[] { "keys", "agents" })
        {
            await foreach (var record in app.Parts.Records.QueryAsync(table, new RecordRange(null), CancellationToken.None)) bodies.Add(record.Body);
        }

        return [.. bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("secretHash").GetString()!), .. bodies.Select(_ => "secretHash")];
    }
}
