using System.Globalization;
using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary><c>baktainer plan</c>: what would happen, and nothing does.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private const string Name = "e2e-plan";
    private readonly TestAgent agent = new();

    public async ValueTask InitializeAsync()
    {
        await Database.Sqlite3.StartAsync(Name);
        await Database.Sqlite3.SeedAsync(Name);
        agent.Environment["BT_STORE"] = agent.Store;
        agent.Environment["BT_CRON"] = "30 3 * * *";
        agent.Environment["BT_TIME_ZONE"] = "UTC";
        agent.Environment["BT_RETENTION"] = "keep-last=1";
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        agent.Dispose();
    }

    [Fact]
    public async Task Shows_the_next_runs_and_which_backups_retention_would_delete_and_why()
    {
        var first = Id(await agent.BackupAsync(Name));
        await agent.BackupAsync(Name);

        var target = TestAgent.Json(await agent.RunAsync("plan", "--json")).GetProperty("targets").EnumerateArray().Single(one => one.GetProperty("container").GetString() == Name);

        var runs = target.GetProperty("schedules")[0].GetProperty("nextRuns").EnumerateArray().Select(run => run.GetProperty("due").GetDateTimeOffset()).ToList();
        Assert.Equal([TimeSpan.FromDays(1), TimeSpan.FromDays(1)], runs.Zip(runs.Skip(1), (one, next) => next - one));
        Assert.Equal("03:30", runs[0].ToString("HH:mm", CultureInfo.InvariantCulture));
        var deletion = Assert.Single(target.GetProperty("retention").GetProperty("deletions").EnumerateArray());
        Assert.Equal(first, deletion.GetProperty("id").GetString());
        Assert.NotEmpty(deletion.GetProperty("why").GetString()!);
        Assert.Equal(2, await agent.CountAsync());
    }

    [Fact]
    public async Task Knows_what_the_daemon_knows_of_a_run_that_failed()
    {
        await agent.BackupAsync(Name);
        await agent.BackupAsync(Name);
        await Docker.ExecAsync(Name, null, "sh", "-c", "echo damaged >/data/shop.db");
        using (var daemon = agent.Start("up", "--now"))
        {
            await Wait.UntilAsync(async () => (await PlannedAsync()).TryGetProperty("held", out _), "the plan knows that the run failed", 60);
            await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"]);
            await daemon.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var retention = await PlannedAsync();
        Assert.Contains("failed", retention.GetProperty("held").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, retention.GetProperty("deleted").GetInt32());
    }

    private async Task<JsonElement> PlannedAsync() =>
        TestAgent.Json(await agent.RunAsync("plan", "--json")).GetProperty("targets").EnumerateArray().Single(one => one.GetProperty("container").GetString() == Name).GetProperty("retention");

    [Fact]
    public async Task Says_that_a_control_plane_has_a_say_too()
    {
        var state = Directory.CreateDirectory(agent.Environment["BT_STATE_DIR"]).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(state, "agent.json"), """{"v":1,"server":"https://backups.example.org","host":"db1","agentSecret":"s","identity":"AGE-SECRET-KEY-1"}""", TestContext.Current.CancellationToken);
        Assert.Contains("enrolled with https://backups.example.org", (await agent.RunAsync("plan")).Output, StringComparison.Ordinal);
        Assert.Equal("https://backups.example.org", TestAgent.Json(await agent.RunAsync("plan", "--json")).GetProperty("controlPlane").GetString());
    }

    private static string Id(JsonElement report) => report.GetProperty("results")[0].GetProperty("backup").GetProperty("id").GetString()!;
}
