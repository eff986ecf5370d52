using Baktainer.Archive;
using Baktainer.Archive.Age;
using Baktainer.ChaosAgent;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Functions.Tests.Hosts;

namespace Baktainer.Functions.Tests.Chaos;

/// <summary>A real agent and real control planes, whose backups go to a bucket that the agent has no key of.</summary>
[Collection(nameof(KillTests))]
public sealed class S3FleetTests(S3Site site) : IClassFixture<S3Site>
{
    private const int Targets = 3;
    private readonly X25519Identity identity = X25519Identity.Generate();

    [Fact]
    public async Task Backups_reach_the_bucket_whole_and_once_though_agent_and_control_plane_are_killed()
    {
        await using var fleet = new Fleet(site, ["rowan"]);
        Scenario scenario = null!;
        await fleet.StartAsync(start => scenario = new Scenario(7, start, 3, Targets, 1, identity.Recipient.Label));
        var expected = scenario.JobsOf("rowan").ToList();
        await Site.UntilAsync(async () => await site.Plane.Ledger.OpenAsync(null, default).AnyAsync(job => job.State == JobState.Leased), 60, () => All(fleet));
        await fleet.Agents[0].KillAsync();
        await fleet.Servers[0].KillAsync();

        List<Job> jobs = [];
        await Site.UntilAsync(async () => (jobs = await JobsAsync(expected)).TrueForAll(job => !job.IsOpen) && jobs.Count == Targets, 120, () => All(fleet));
        Assert.All(jobs, job => Assert.Equal(scenario.IsBroken(job.Id) ? JobState.Failed : JobState.Done, job.State));
        var done = jobs.Where(job => job.State == JobState.Done).Select(job => (job.Target, job.Backup!)).Order().ToList();
        Assert.NotEmpty(done);
        await Site.UntilAsync(async () => (await site.UnfinishedAsync()).Count == 0 && await site.Plane.Catalog.ListAsync(null, default).CountAsync() == done.Count, 60, () => All(fleet));
        var stored = await site.Plane.Vault.ListAsync(null, problem => Assert.Fail(problem.Message), default).ToListAsync();
        Assert.Equal(done, stored.Select(manifest => (manifest.Target, manifest.Id)).Order());
        foreach (var manifest in stored) await AssertWholeAsync(manifest);
    }

    private async Task AssertWholeAsync(Manifest manifest)
    {
        await using var sealedBytes = await site.Plane.Vault.OpenArtifactAsync(manifest, manifest.Artifacts[0], default);
        using var dump = new StreamReader(Unsealer.Open(sealedBytes, manifest.Artifacts[0], [identity]));
        Assert.Equal(Job.TagOf((await dump.ReadLineAsync())!), manifest.Id.Split('-')[1]);
        await dump.ReadToEndAsync(); // Throws unless everything is there.
    }

    private async Task<List<Job>> JobsAsync(IReadOnlyList<(string Target, string Job)> expected)
    {
        var jobs = new List<Job>();
        foreach (var (target, id) in expected)
        {
            if (await site.Plane.Ledger.GetAsync(target, id, default) is { } job) jobs.Add(job);
        }

        return jobs;
    }

    private static string All(Fleet fleet) => string.Join("\n---\n", fleet.Servers.Concat(fleet.Agents).Select(member => member.Output));
}
