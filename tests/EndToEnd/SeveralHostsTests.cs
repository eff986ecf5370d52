using System.Text.Json;
using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>One agent, this machine's engine, a second one behind client certificates, and a third one that is away.</summary>
public sealed class SeveralHostsTests(SeveralHostsTests.Engines engines) : IClassFixture<SeveralHostsTests.Engines>, IDisposable
{
    private const string Name = "e2e-hosts";
    private readonly TestAgent agent = engines.NewAgent();

    public void Dispose() => agent.Dispose();

    [Fact]
    public async Task Commands_work_on_every_engine_that_answers_and_tell_of_the_one_that_does_not()
    {
        var plan = TestAgent.Json(await agent.RunAsync("plan", "--json"));
        var doctor = Subjects(await agent.RunAsync("doctor", "--json"));
        var backup = TestAgent.Json(await agent.RunAsync("backup", Name, "--json"));

        Assert.Superset(new HashSet<string> { $"here/{Name}", $"there/{Name}" }, plan.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("target").GetString()!).ToHashSet());
        Assert.StartsWith("away: BK201: ", plan.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal([true, true, false, true], ((string[])["docker here", "docker there", "docker away", $"there/{Name}"]).Select(subject => doctor[subject]));
        Assert.Equal(
            [("away", false), ($"here/{Name}", true), ($"there/{Name}", true)],
            backup.GetProperty("results").EnumerateArray().Select(result => (result.GetProperty("target").GetString()!, result.GetProperty("ok").GetBoolean())));

        await engines.There.RunAsync("exec", Name, "sqlite3", "/data/shop.db", "drop table there");
        (await agent.RunAsync("restore", "--latest", $"there/{Name}", "--clean", "--no-safety-backup", "-i", agent.IdentityFile)).Require();
        Assert.Equal("42", await ThereAsync("select n from there"));

        (await agent.RunAsync("restore", "--latest", $"here/{Name}", "--into", $"there/{Name}", "--clean", "--no-safety-backup", "-i", agent.IdentityFile)).Require();
        Assert.Equal("0", await ThereAsync("select count(*) from sqlite_master where name = 'there'"));
    }

    [Fact]
    public async Task Backup_of_all_makes_what_can_be_made_and_fails_for_the_engine_that_is_away()
    {
        var answer = await agent.RunAsync("backup", "--all", "--json");
        var results = TestAgent.Json(answer).GetProperty("results").EnumerateArray().ToDictionary(result => result.GetProperty("target").GetString()!);

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal([true, true, false], ((string[])[$"here/{Name}", $"there/{Name}", "away"]).Select(target => results[target].GetProperty("ok").GetBoolean()));
        Assert.Contains("BK201", results["away"].ToString(), StringComparison.Ordinal);
        Assert.True(await HasAsync($"here/{Name}") && await HasAsync($"there/{Name}"));
    }

    [Fact]
    public async Task Daemon_backs_up_from_every_engine_while_one_is_away()
    {
        using var daemon = agent.Start("up", "--now");
        try
        {
            await Wait.UntilAsync(async () => await HasAsync($"here/{Name}") && await HasAsync($"there/{Name}"), "both are backed up", 60);
        }
        finally
        {
            await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"]);
            await daemon.WaitForExitAsync();
        }

        Assert.Equal(0, daemon.ExitCode);
        Assert.Contains("BK201", await daemon.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_of_a_control_plane_is_enrolled_for_each_engine_and_works_on_all()
    {
        await using var plane = new ManagedPlane(agent.Directory);
        await plane.StartAsync();
        agent.Environment["BT_CONTROL_PLANE_CA"] = plane.Authorities;
        foreach (var host in (string[])["here", "there", "away"])
        {
            var token = Path.Combine(agent.Directory, "token");
            await File.WriteAllTextAsync(token, (await plane.AskAsync("agents", HttpMethod.Post, JsonSerializer.Serialize(new { host }))).GetProperty("token").GetString());
            (await agent.RunAsync("agent", "enrol", "--docker-host", host, "--server", plane.Server, "--token-file", token)).Require();
        }

        using var process = agent.Start("agent");
        try
        {
            foreach (var target in (string[])[$"here/{Name}", $"there/{Name}"])
            {
                await Wait.UntilAsync(async () => (await plane.ItemsAsync("targets")).Exists(found => found.GetProperty("target").GetString() == target), $"{target} is known");
                await plane.AskAsync($"targets/{target}/run", HttpMethod.Post);
                await Wait.UntilAsync(async () => (await plane.ItemsAsync($"targets/{target}/jobs")).Exists(job => job.GetProperty("state").GetString() == "done"), $"{target} is backed up", 60);
            }
        }
        finally
        {
            await Shell.RunAsync("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync();
        }

        Assert.Equal(0, process.ExitCode);
    }

    private async Task<bool> HasAsync(string target) => TestAgent.Json((await agent.RunAsync("list", target, "--json")).Require()).GetProperty("backups").GetArrayLength() > 0;

    private async Task<string> ThereAsync(string query) => (await engines.There.TryAsync("exec", Name, "sqlite3", "/data/shop.db", query)).Require().Output.Trim();

    private static Dictionary<string, bool> Subjects(Result result) =>
        JsonDocument.Parse(result.Output).RootElement.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.GetProperty("subject").GetString()!, finding => finding.GetProperty("ok").GetBoolean());

    /// <summary>With a database of the same name on each that is there.</summary>
    public sealed class Engines : IAsyncLifetime
    {
        private readonly EngineCertificates certificates = new();
        private readonly int port = Ports.Free();

        internal SecondEngine There { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await certificates.IssueAsync();
            There = new SecondEngine("baktainer-hosts", "172.31.248") { Options = certificates.EngineOptions(port) };
            await Task.WhenAll(There.CreateAsync(Database.Sqlite3.Image), Database.Sqlite3.StartAsync(Name));
            await Docker.ExecAsync(Name, null, "sqlite3", Database.Sqlite3.DatabaseName, "create table here(n)");
            await There.RunAsync("run", "-d", "--name", Name, "--network", "none", "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=sqlite", "--label", "baktainer.db.name=/data/shop.db", Database.Sqlite3.Image);
            await There.RunAsync("exec", Name, "sqlite3", "/data/shop.db", "create table there(n); insert into there values (42);");
        }

        internal TestAgent NewAgent()
        {
            var agent = new TestAgent();
            agent.Environment.Remove("BT_HOST");
            agent.Environment["BT_DOCKER_HOSTS"] = $"here=unix:///var/run/docker.sock, there=tcp://127.0.0.1:{port}, away=tcp://127.0.0.1:{Ports.Free()}";
            agent.Environment["BT_DOCKER_THERE_CA"] = certificates.In("ca.pem");
            agent.Environment["BT_DOCKER_THERE_CERT"] = certificates.In("client.pem");
            agent.Environment["BT_DOCKER_THERE_KEY"] = certificates.In("client.key");
            agent.Environment["BT_STORE"] = agent.Store;
            agent.Environment["BT_RECIPIENTS"] = agent.Recipient;
            return agent;
        }

        public async ValueTask DisposeAsync()
        {
            await There.DisposeAsync();
            await Docker.RemoveAsync(Name);
            certificates.Dispose();
        }
    }
}
