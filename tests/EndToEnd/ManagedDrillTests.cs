using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>A control plane has a backup proven by the agent of its host, which holds the key but may not restore for it.</summary>
public sealed class ManagedDrillTests : IAsyncLifetime
{
    private const string Shop = "e2e-managed-drill";
    private const string Target = $"host1/{Shop}";
    private readonly TestAgent files = new();
    private ManagedPlane plane = null!;
    private Life agent = null!;

    public async ValueTask InitializeAsync()
    {
        plane = new ManagedPlane(files.Directory);
        await plane.StartAsync();
        await Database.Postgres17.StartAsync(Shop);
        await Database.Postgres17.SeedAsync(Shop);
        agent = await plane.EnrolAsync("host1", files.Directory, new() { ["BT_RECIPIENTS"] = files.Recipient, ["BT_IDENTITY_FILE"] = files.IdentityFile });
        agent.Start();
        await Wait.UntilAsync(async () => (await plane.ItemsAsync("targets")).Exists(target => target.GetProperty("target").GetString() == Target), "the agent has told what it has", 120);
    }

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        await plane.DisposeAsync();
        await Docker.RemoveAsync(Shop);
        files.Dispose();
    }

    [Fact]
    public async Task Drill_that_an_operator_asks_for_brings_back_the_rows_of_the_source_and_changes_nothing()
    {
        await EndedAsync("jobs", await plane.AskAsync($"targets/{Target}/run", HttpMethod.Post));

        // A job is done before its backup is in the catalog.
        await Wait.UntilAsync(async () => (await plane.AskAsync($"targets/{Target}")).GetProperty("status").TryGetProperty("lastBackup", out _), "the backup is known", 120);
        var before = await Database.Postgres17.FingerprintAsync(Shop);

        var drill = await EndedAsync("drills", await plane.AskAsync($"targets/{Target}/drill", HttpMethod.Post));

        var restored = drill.GetProperty("restored");
        Assert.Equal(25000, restored.GetProperty("rows").GetInt64());
        Assert.True(restored.GetProperty("seconds").GetDouble() > 0);
        Assert.NotEqual(Shop, restored.GetProperty("container").GetString());
        Assert.Equal(before, await Database.Postgres17.FingerprintAsync(Shop));
        Assert.Equal("", await Docker.RunAsync("ps", "-aq", "--filter", $"name={restored.GetProperty("container").GetString()}"));
    }

    private async Task<JsonElement> EndedAsync(string kind, JsonElement job)
    {
        var id = job.GetProperty("id").GetString();
        JsonElement found = default;
        await Wait.UntilAsync(
            async () => (found = (await plane.ItemsAsync($"targets/{Target}/{kind}")).FirstOrDefault(one => one.GetProperty("id").GetString() == id)).ValueKind
                != JsonValueKind.Undefined && found.GetProperty("state").GetString() is not ("planned" or "leased"),
            $"{kind} {id} has ended: {agent.Output}", 300);
        Assert.True(found.GetProperty("state").GetString() == "done", $"{found} {agent.Output}");
        return found;
    }
}
