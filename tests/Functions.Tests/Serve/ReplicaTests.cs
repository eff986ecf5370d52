using System.Net;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;
using Baktainer.Functions.Tests.Hosts;
using Baktainer.Functions.Tests.StolenAgent;

namespace Baktainer.Functions.Tests.Serve;

/// <summary>Several servers over one storage account.</summary>
public sealed class ReplicaTests(Site site) : IClassFixture<Site>, IAsyncLifetime
{
    private readonly List<(FunctionsProcess Process, HttpClient Http)> replicas = [];

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++) replicas.Add(await site.ServeAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, http) in replicas)
        {
            http.Dispose();
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_due_is_planned_once_and_every_report_recorded_once()
    {
        var agent = await RawAgent.EnrolAsync(site, replicas[0].Http, "many");
        var reports = new List<(JobTicket Ticket, string Backup)>();
        for (var i = 0; i < 12; i++)
        {
            var ticket = await agent.TakeJobAsync($"t{i}");
            Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await agent.GrantedAsync(ticket), "sealed"));
            reports.Add((ticket, RawAgent.ManifestOf(ticket, "sealed").Id));
        }

        // Each report to every replica at once, twice.
        var senders = replicas.Concat(replicas).Select(replica => new RawAgent(site, replica.Http, "many")).ToList();
        await Task.WhenAll(reports.SelectMany(report => senders.Select(async sender =>
        {
            var body = System.Text.Json.JsonSerializer.Serialize(
                new Report { Target = report.Ticket.Target, Job = report.Ticket.Job, Lease = report.Ticket.Lease, Attempt = 1, FinishedAt = DateTimeOffset.UtcNow, Manifest = RawAgent.ManifestOf(report.Ticket, "sealed") },
                CoordinationJson.Default.Report);
            Assert.Equal(HttpStatusCode.Accepted, (await sender.PostAsync("report", body, agent.Token)).Status);
        })));
        foreach (var (ticket, backup) in reports)
        {
            await Site.UntilAsync(async () => (await site.Plane.Targets.StatusAsync(ticket.Target, default)).LastVerifiedAt is not null, 90);
            Assert.Equal([backup], await site.Plane.Catalog.ListAsync(ticket.Target, default).Select(manifest => manifest.Id).ToListAsync());
            Assert.Equal(JobState.Done, (await site.Plane.Ledger.GetAsync(ticket.Target, ticket.Job, default))!.State);
        }

        Assert.DoesNotContain(await site.Plane.Alerts.ListAsync(default), alert => alert.Kind is AlertKind.BackupFailed or AlertKind.VerificationFailed or AlertKind.PoisonMessage);
    }

    [Fact]
    public async Task One_replica_plans_and_another_takes_over_when_it_is_gone()
    {
        var agent = await RawAgent.EnrolAsync(site, replicas[0].Http, "timers");
        await DueSoonAsync(agent, "first");
        await Site.UntilAsync(() => Task.FromResult(Planners("timers/first").Count > 0), 12, () => string.Join("\n", replicas.Select(replica => replica.Process.Output)));
        var planner = Assert.Single(Planners("timers/first"));
        await planner.KillAsync();
        var survivor = replicas.First(replica => replica.Process != planner);
        await DueSoonAsync(new Named(survivor.Http, agent.Token), "second");
        await Site.UntilAsync(() => Task.FromResult(Planners("timers/second").Count > 0));
        Assert.NotEqual(planner, Assert.Single(Planners("timers/second")));
    }

    [Fact]
    public async Task A_message_that_fails_five_times_is_put_aside_and_alerted()
    {
        const string Bad = """{"v":3}""";
        await site.Parts.Queue.SendAsync(QueueNames.Verify, Bad, TimeSpan.Zero, default);
        await Site.UntilAsync(async () => (await site.Plane.Alerts.ListAsync(default)).Any(alert => alert.Kind == AlertKind.PoisonMessage && alert.Subject == $"{QueueNames.Verify}: {Bad}"), 120);
        Assert.Equal(5, replicas.Sum(replica => replica.Process.Output.Split("verify: message").Count(line => line.Contains("delivery", StringComparison.Ordinal))));
        await site.Plane.Alerts.ClearAsync(AlertKind.PoisonMessage, $"{QueueNames.Verify}: {Bad}", default);
    }

    [Fact]
    public async Task A_server_told_to_stop_ends_soon_and_well_and_its_successor_goes_on()
    {
        var (process, http) = await site.ServeAsync();
        var agent = await RawAgent.EnrolAsync(site, http, "restarted");
        var ticket = await agent.TakeJobAsync("a");
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await agent.GrantedAsync(ticket), "sealed"));
        foreach (var replica in replicas) Assert.Equal(0, await replica.Process.TerminateAsync());
        Assert.Equal(HttpStatusCode.Accepted, (await agent.ReportAsync(ticket, RawAgent.ManifestOf(ticket, "sealed"))).Status);
        Assert.Equal(0, await process.TerminateAsync());
        Assert.DoesNotContain("crit:", process.Output, StringComparison.Ordinal);
        replicas.Add(await site.ServeAsync());
        await Site.UntilAsync(async () => await site.Plane.Ledger.GetAsync(ticket.Target, ticket.Job, default) is { State: JobState.Done }, 90);
    }

    private List<FunctionsProcess> Planners(string target) => [.. replicas.Select(replica => replica.Process).Where(process => process.Output.Contains($"{target}: job ", StringComparison.Ordinal) && process.Output.Contains("planned for", StringComparison.Ordinal))];

    private static async Task DueSoonAsync(Named agent, string name)
    {
        var at = DateTimeOffset.UtcNow.AddSeconds(3).ToString("O");
        var inventory = $$$"""{"targets":[{"name":"{{{name}}}","engine":"postgres","container":"c","image":"i","schedules":[{"name":"once","at":"{{{at}}}"}]}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/agent/v1/claim", UriKind.Relative))
        {
            Content = new StringContent($$"""{"v":1,"program":"p","inventoryDigest":"","inventory":{{inventory}} }""", null, "application/json"),
            Headers = { Authorization = new("Bearer", agent.Token) },
        };
        using var answer = await agent.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task DueSoonAsync(RawAgent agent, string name) => DueSoonAsync(new Named(replicas[0].Http, agent.Token), name);

    private sealed record Named(HttpClient Http, string Token);
}
