using System.Net;
using System.Text.RegularExpressions;
using Baktainer.Coordination;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Watch;
using Baktainer.Functions.Tests.StolenAgent;

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>Microsoft's own queue and timer listeners (WebJobs SDK) drive two handlers over one storage account, two hosts at once.</summary>
public sealed class WebJobsTests(WebJobsSite jobs) : IClassFixture<WebJobsSite>
{
    private readonly Site site = jobs.Site;
    private readonly IReadOnlyList<FunctionsProcess> hosts = jobs.Hosts;
    private readonly HttpClient http = jobs.Http;

    [Fact]
    public async Task A_due_job_is_planned_by_the_timer_and_its_report_recorded_by_the_queue_once()
    {
        var agent = await RawAgent.EnrolAsync(site, http, "jobs");
        await agent.PostAsync("claim", """
            {"v":1,"program":"p","inventoryDigest":"","inventory":{"targets":[{"name":"often","engine":"postgres","container":"c","image":"i","schedules":[{"name":"s","cron":"* * * * *"}]}]}}
            """);
        var ticket = (JobTicket?)null;
        await Site.UntilAsync(
            async () => (ticket = (await agent.PostAsync("claim", """{"v":1,"program":"p","inventoryDigest":"","free":1}""")).Read(CoordinationJson.Default.ClaimAnswer).Jobs.SingleOrDefault()) is not null, 90);
        Assert.Equal("scheduled", ticket!.Reason);
        Assert.Equal(HttpStatusCode.Created, await Blobs.PutAsync(await agent.GrantedAsync(ticket), "sealed"));
        var manifest = RawAgent.ManifestOf(ticket, "sealed");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Accepted, (await agent.ReportAsync(ticket, manifest)).Status);

        await Site.UntilAsync(async () => (await site.Plane.Targets.StatusAsync(ticket.Target, default)).LastVerifiedAt is not null, 60);
        Assert.Single(await site.Plane.Catalog.ListAsync(ticket.Target, default).ToListAsync());
        Assert.Equal((JobState.Done, manifest.Id), ((await site.Plane.Ledger.GetAsync(ticket.Target, ticket.Job, default))!.State, (await site.Plane.Targets.StatusAsync(ticket.Target, default)).LastBackup));
        var planned = await site.Plane.Ledger.HistoryAsync(ticket.Target, ticket.Due.AddHours(-1), ticket.Due.AddHours(1), default).Select(job => job.Due).ToListAsync();
        Assert.Equal(planned.Distinct(), planned);
        Assert.Contains(hosts, host => host.Output.Contains("PlanDueBackups 200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_fails_is_tried_five_times_and_ends_in_poison_with_an_alert()
    {
        const string Bad = """{"v":2,"odd":"é \"q\" dGVzdA=="}""";
        await site.Parts.Queue.SendAsync(QueueNames.Reports, Bad, TimeSpan.Zero, default);
        await Site.UntilAsync(
            async () => (await site.Plane.Alerts.ListAsync(default)).Any(alert => alert.Kind == AlertKind.PoisonMessage && alert.Subject == $"{QueueNames.Reports}: {Bad}"), 90);
        await Site.UntilAsync(async () => await site.Parts.Queue.CountAsync(QueueNames.PoisonOf(QueueNames.Reports), default) == 0);
        Assert.Equal(5, hosts.Sum(host => host.Output.Split("RecordReport 500").Length - 1));
        Assert.Equal(0, await site.Parts.Queue.CountAsync(QueueNames.Reports, default));
    }

    [Fact]
    public async Task Listeners_are_those_of_the_app_and_each_of_them_gets_an_answer()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(TestData.Repository, "tests", "WebJobsHost", "Functions.cs"));
        Assert.Equal(AppFiles.Timers.Concat(AppFiles.Queues.Keys).Order(), Quoted(source, "FunctionName").Order());
        Assert.Equal(AppFiles.Queues.Values.Order(), Quoted(source, "QueueTrigger").Order());
        var order = new WorkOrder { Target = "driven/none", Job = "none", Attempt = 1 }.ToJson();
        foreach (var queue in QueueNames.All.SelectMany(name => new[] { name, QueueNames.PoisonOf(name) })) await site.Parts.Queue.SendAsync(queue, order, TimeSpan.Zero, default);

        foreach (var function in AppFiles.Timers.Concat(AppFiles.Queues.Keys))
        {
            await Site.UntilAsync(
                () => Task.FromResult(hosts.Any(host => host.Output.Contains($"{function} 200", StringComparison.Ordinal))), 90,
                () => string.Join('\n', hosts.SelectMany(host => host.Output.Split('\n')).Where(line => line.StartsWith(function, StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task A_change_of_policies_reaches_every_host_through_the_queue()
    {
        var agent = await RawAgent.EnrolAsync(site, http, "replanned");
        await agent.ClaimAsync(0);
        await site.Parts.Queue.SendAsync(QueueNames.Replan, new WorkOrder().ToJson(), TimeSpan.Zero, default);
        await Site.UntilAsync(() => Task.FromResult(hosts.Sum(host => host.Output.Split("ReplanTargets 200").Length - 1) >= 2), 60);
    }

    private static IEnumerable<string> Quoted(string source, string attribute) => Regex.Matches(source, attribute + "\\(\"([^\"]+)\"").Select(match => match.Groups[1].Value);
}
