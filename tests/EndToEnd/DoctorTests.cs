using System.Text.Json;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary><c>baktainer doctor</c> on a host that is well, and on one that is not.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private const string Name = "e2e-doctor";
    private readonly TestAgent agent = new();

    public async ValueTask InitializeAsync()
    {
        await Database.Sqlite3.StartAsync(Name);
        agent.Environment["BT_STORE"] = agent.Store;
        agent.Environment["BT_RECIPIENTS"] = agent.Recipient;
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        agent.Dispose();
    }

    [Fact]
    public async Task Tells_what_is_well()
    {
        var findings = Findings(await agent.RunAsync("doctor", "--json"));

        Assert.All((string[])["settings", "keys", "docker", "store", "state", $"{TestAgent.Host}/{Name}"], subject => Assert.True(findings[subject].GetProperty("ok").GetBoolean(), subject));
        Assert.Contains(agent.Recipient, findings["keys"].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_after_a_problem_and_says_what_to_do()
    {
        agent.Environment["BT_DOCKER_URL"] = "unix:///nowhere/docker.sock";
        agent.Environment["BT_STORE"] = "file:///proc/nowhere";

        var result = await agent.RunAsync("doctor", "--json");

        var findings = Findings(result);
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("BK201: ", findings["docker"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("Start the engine, or point BT_DOCKER_URL at it.", findings["docker"].GetProperty("remedy").GetString());
        Assert.False(findings["store"].GetProperty("ok").GetBoolean());
        Assert.True(findings["state"].GetProperty("ok").GetBoolean());
    }

    private static Dictionary<string, JsonElement> Findings(Result result) =>
        JsonDocument.Parse(result.Output).RootElement.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("subject").GetString()!);
}
