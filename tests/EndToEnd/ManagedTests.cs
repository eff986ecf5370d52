using System.Text.Json;
using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary>The whole system: a control plane, two agents on two Docker engines, real databases; whatever runs is killed at random.</summary>
public sealed class ManagedTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Shop = "e2e-managed-shop";
    private const string Scratch = "e2e-managed-scratch";
    private const int Kills = 8;
    private static readonly string[] Targets = [$"host1/{Shop}", "host2/notes", "host2/books"];

    private readonly TestAgent files = new();
    private readonly SecondEngine engine = new("baktainer-e2e2", "172.31.249");
    private readonly List<Life> agents = [];
    private ManagedPlane plane = null!;

    public async ValueTask InitializeAsync()
    {
        plane = new ManagedPlane(files.Directory);
        await plane.StartAsync();
        await engine.CreateAsync(Database.Sqlite3.Image);
        await Database.Postgres17.StartAsync(Shop);
        await Database.Postgres17.SeedAsync(Shop);
        foreach (var name in (string[])["notes", "books"])
        {
            await engine.RunAsync("run", "-d", "--name", name, "--network", "none", "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=sqlite", "--label", "baktainer.db.name=/data/shop.db", Database.Sqlite3.Image);
            await engine.RunAsync("exec", name, "sqlite3", "/data/shop.db", $"create table t as with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) select n, '{name}' || hex(randomblob(40)) from c");
        }

        agents.Add(await plane.EnrolAsync("host1", files.Directory, new() { ["BT_RECIPIENTS"] = files.Recipient }));
        agents.Add(await plane.EnrolAsync("host2", files.Directory, new() { ["BT_RECIPIENTS"] = files.Recipient, ["BT_DOCKER_URL"] = engine.Address }));
        foreach (var agent in agents) agent.Start();
        await Wait.UntilAsync(async () => Targets.Except((await plane.ItemsAsync("targets")).Select(target => target.GetProperty("target").GetString()!)).Any() is false, "both agents have told what they have");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents) await agent.DisposeAsync();
        await plane.DisposeAsync();
        await engine.DisposeAsync();
        foreach (var container in (string[])[Shop, Scratch]) await Docker.RemoveAsync(container);
        files.Dispose();
    }

    [Fact]
    public async Task Every_backup_is_done_once_verified_and_restorable_whoever_was_killed_meanwhile()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var asked = new List<(string Target, string Job)>();
        for (var kill = 0; kill < Kills; kill++)
        {
            foreach (var target in Targets) asked.Add((target, (await plane.AskAsync($"targets/{target}/run", HttpMethod.Post)).GetProperty("id").GetString()!));
            await Task.Delay(random.Next(1500));
            var victim = random.Next(4) is var drawn and < 2 ? agents[drawn] : plane.Process;
            await victim.KillAsync();
            victim.Start();
        }

        foreach (var target in Targets) await AssertDoneOnceAsync(target, [.. asked.Where(one => one.Target == target).Select(one => one.Job)]);
        Assert.DoesNotContain(await plane.ItemsAsync("alerts"), alert => !OfAnotherTest(alert.GetProperty("subject").GetString()!));
        await Wait.UntilAsync(async () => (await Docker.SidecarsAsync(all: true)).Count == 0, "no sidecar is left");
        await AssertRestorableAsync();
    }

    /// <summary>A run that was asked for just when the control plane was killed may be there without having been answered.</summary>
    private async Task AssertDoneOnceAsync(string target, IReadOnlyList<string> asked)
    {
        List<JsonElement> jobs = [];
        await Wait.UntilAsync(async () => (jobs = await plane.ItemsAsync($"targets/{target}/jobs")).TrueForAll(job => State(job) is not ("planned" or "leased")), $"all jobs of {target} have ended", 300);
        Assert.Empty(asked.Except(jobs.Select(job => job.GetProperty("id").GetString()!)));
        Assert.All(jobs, job => Assert.True(State(job) == "done", $"{job}"));
        List<string?> backups = [];

        // A job is done before its backup is in the catalog; where the control plane was killed in between, its report comes again half a minute later.
        await Wait.UntilAsync(async () => (backups = await BackupsAsync(target)).Count >= jobs.Count, $"all backups of {target} are in the catalog", 300);
        Assert.Equal(jobs.Select(job => job.GetProperty("backup").GetString()).Order(), backups);
        await Wait.UntilAsync(async () => (await plane.AskAsync($"targets/{target}")).GetProperty("status").TryGetProperty("lastVerifiedAt", out _), $"a backup of {target} is verified");
    }

    private async Task AssertRestorableAsync()
    {
        files.Environment["AZURE_STORAGE_KEY"] = AzuriteServer.Key;
        foreach (var target in Targets) (await files.RunAsync("verify", "--latest", target, "--store", plane.Store, "--identity", files.IdentityFile)).Require();
        await Database.Postgres17.StartAsync(Scratch, labelled: false);
        (await files.RunAsync("restore", "--latest", Targets[0], "--store", plane.Store, "--identity", files.IdentityFile, "--into", Scratch)).Require();
        Assert.Equal(await Database.Postgres17.FingerprintAsync(Shop), await Database.Postgres17.FingerprintAsync(Scratch));
    }

    private async Task<List<string?>> BackupsAsync(string target) =>
        [.. (await plane.ItemsAsync($"backups?size=500&target={target}")).Select(manifest => manifest.GetProperty("id").GetString()).Order()];

    /// <summary>host1's engine also runs the containers of tests beside this one, which come and go.</summary>
    private static bool OfAnotherTest(string subject) => subject.StartsWith("host1/", StringComparison.Ordinal) && !Targets.Contains(subject);

    private static string State(JsonElement job) => job.GetProperty("state").GetString()!;
}
