using System.Globalization;
using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.ChaosAgent;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.Chaos;

/// <summary>
/// Processes are killed at random while jobs come due. By default a slice that is quick; the whole of it:
/// <c>BT_TEST_KILLS=200 BT_TEST_JOBS=500 dotnet test tests/Functions.Tests --filter KillTests</c>. <c>BT_TEST_SEED</c> repeats a run's choices.
/// </summary>
[Collection(nameof(KillTests))]
public sealed class KillTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    private const int Schedules = 5;
    private const int SecondsPerKill = 1;
    private static readonly string[] Hosts = ["ash", "birch", "cedar", "dogwood", "elm"];
    private static readonly int Kills = Setting("BT_TEST_KILLS", 25);
    private static readonly int Jobs = Setting("BT_TEST_JOBS", 75);
    private static readonly int Seed = Setting("BT_TEST_SEED", Random.Shared.Next());
    private readonly X25519Identity identity = X25519Identity.Generate();

    [Fact]
    public async Task Every_job_ends_done_exactly_once_or_failed_with_its_cause_whatever_is_killed()
    {
        output.WriteLine($"BT_TEST_SEED={Seed} BT_TEST_KILLS={Kills} BT_TEST_JOBS={Jobs}");
        await using var fleet = new Fleet(site, Hosts);
        Scenario scenario = null!;
        await fleet.StartAsync(start => scenario = new Scenario(Seed, start, Kills * SecondsPerKill, Jobs / (Hosts.Length * Schedules), Schedules, identity.Recipient.Label));

        await KillAsync(fleet);
        var expected = Hosts.SelectMany(scenario.JobsOf).ToHashSet();
        await Site.UntilAsync(async () => (await JobsAsync()).Count(job => !job.IsOpen) == expected.Count && await IsRecordedAsync(), 240, () => All(fleet));

        var jobs = await JobsAsync();
        Tell(fleet, jobs);
        Assert.Equal(expected.Order(), jobs.Select(job => (job.Target, job.Id)).Order());
        Assert.All(jobs, job => Assert.True(job.State == JobState.Done || job is { State: JobState.Failed, Failure.Message.Length: > 0 }, $"{job}"));
        Assert.All(jobs, job => Assert.Equal(scenario.IsBroken(job.Id), job.Failure?.Code == FailureCodes.DumpFailed.Id));
        Assert.True(jobs.Count(job => job.State == JobState.Done) > jobs.Count / 2);
        Assert.Empty(await site.Plane.Ledger.OpenAsync(null, default).ToListAsync());
        await AssertEachIsThereOnceAsync(jobs.Where(job => job.State == JobState.Done));
        await AssertNothingIsHiddenAsync(fleet);
    }

    private async Task KillAsync(Fleet fleet)
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2 * SecondsPerKill));
            await (random.Next(20) switch
            {
                0 => fleet.RestartStorageAsync(),
                < 12 => fleet.Agents[random.Next(fleet.Agents.Count)].KillAsync(),
                _ => fleet.Servers[random.Next(fleet.Servers.Count)].KillAsync(),
            });
        }
    }

    private async Task<IReadOnlyList<Job>> JobsAsync()
    {
        var jobs = new List<Job>();
        await foreach (var target in site.Plane.Targets.ListAsync(null, default))
            jobs.AddRange(await site.Plane.Ledger.HistoryAsync(target.Target, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), default).ToListAsync());
        return jobs;
    }

    /// <summary>Nothing waits any more but second looks at backups whose grants have ended.</summary>
    private async Task<bool> IsRecordedAsync()
    {
        var queues = QueueNames.All.Select(QueueNames.PoisonOf).Append(QueueNames.Reports);
        foreach (var queue in queues) if (await site.Parts.Queue.CountAsync(queue, default) > 0) return false;
        return true;
    }

    private async Task AssertEachIsThereOnceAsync(IEnumerable<Job> done)
    {
        var backups = done.Select(job => (job.Target, job.Backup!)).Order().ToList();
        var stored = await site.Plane.Vault.ListAsync(null, problem => Assert.Fail(problem.Message), default).ToListAsync();
        Assert.Equal(backups, await site.Plane.Catalog.ListAsync(null, default).Select(manifest => (manifest.Target, manifest.Id)).Order().ToListAsync());
        Assert.Equal(backups, stored.Select(manifest => (manifest.Target, manifest.Id)).Order());
        foreach (var manifest in stored)
        {
            await using var sealedBytes = await site.Plane.Vault.OpenArtifactAsync(manifest, manifest.Artifacts[0], default);
            using var dump = new StreamReader(Unsealer.Open(sealedBytes, manifest.Artifacts[0], [identity]));
            Assert.Equal(Job.TagOf((await dump.ReadLineAsync())!), manifest.Id.Split('-')[1]);
            await dump.ReadToEndAsync(); // Throws unless everything is there.
        }
    }

    private async Task AssertNothingIsHiddenAsync(Fleet fleet)
    {
        var alerts = await site.Plane.Alerts.ListAsync(default);
        Assert.DoesNotContain(alerts, alert => alert.Kind == AlertKind.VerificationFailed);
        var said = string.Concat(fleet.Servers.Select(server => server.Output));
        Assert.DoesNotContain("crit:", said, StringComparison.Ordinal);
        var isTold = alerts.Any(alert => alert.Kind == AlertKind.PoisonMessage) || said.Contains($"Alert {AlertKind.PoisonMessage}", StringComparison.Ordinal);
        Assert.True(isTold || !said.Contains("failed too often and is put aside", StringComparison.Ordinal));
    }

    private void Tell(Fleet fleet, IReadOnlyList<Job> jobs)
    {
        output.WriteLine($"killed: agents {fleet.Agents.Sum(agent => agent.Lives - 1)}, servers {fleet.Servers.Sum(server => server.Lives - 1)}, storage the rest");
        foreach (var same in jobs.GroupBy(job => $"{job.State} {job.Failure?.Code} attempt {job.Attempt}").OrderBy(same => same.Key, StringComparer.Ordinal)) output.WriteLine($"{same.Key}: {same.Count()}");
    }

    private static string All(Fleet fleet) => string.Join("\n---\n", fleet.Servers.Concat(fleet.Agents).Select(member => member.Output));

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>It takes all the processor it gets: nothing is timed beside it.</summary>
[CollectionDefinition(nameof(KillTests), DisableParallelization = true)]
public sealed class KillCollection;
