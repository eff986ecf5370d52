using System.Collections.Concurrent;
using System.Diagnostics;
using Baktainer.Agent.Control;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Agent.Tests.Control;

/// <summary>The agent's life, with work that a test decides about.</summary>
public sealed class AgentLoopTests : IAsyncDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-loop-");
    private readonly RecordingPlane plane = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> work = [];
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private bool hasEngine = true;
    private bool isStubborn;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        stop.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Job_is_done_and_reported_and_no_more_are_at_work_than_allowed()
    {
        foreach (var job in new[] { "a", "b", "c" }) plane.Give(job);
        Start(concurrency: 2);
        await UntilAsync(() => work.Count == 2);
        Assert.Contains(plane.Claims, claim => claim.Free == 2);
        work["a"].SetResult();
        await UntilAsync(() => work.Count == 3 && plane.Reports.Count == 1);
        foreach (var other in new[] { "b", "c" }) work[other].SetResult();
        await UntilAsync(() => plane.Reports.Count == 3);
        Assert.Equal(["a", "b", "c"], plane.Reports.Select(report => report.Job).Order());
    }

    [Fact]
    public async Task Report_waits_on_disk_while_the_control_plane_is_away()
    {
        plane.Give("a");
        Start();
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Failure = FailureCodes.ControlPlaneUnavailable;
        work["a"].SetResult();
        await UntilAsync(() => Directory.Exists(Waiting) && Directory.GetFiles(Waiting).Length == 1);
        Assert.Empty(plane.Reports);
        await stop.CancelAsync(); // The next process sends it.
        await running.WaitAsync(TimeSpan.FromSeconds(30), Token);
        plane.Failure = null;
        Assert.True(await NewOutbox().FlushAsync(plane, Token));
        Assert.Single(plane.Reports);
    }

    [Fact]
    public async Task Job_that_is_lost_or_cancelled_is_stopped()
    {
        plane.Give("a");
        Start();
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Stop = ["a", "unknown"];
        await UntilAsync(() => plane.Reports is [{ Cancelled: true }]);
    }

    [Fact]
    public async Task Job_given_anew_while_its_last_run_is_ending_is_held_and_runs_after_it()
    {
        isStubborn = true;
        plane.Give("a");
        Start(concurrency: 2);
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Give("a", attempt: 2);
        await UntilAsync(() => plane.Claims[^1].Held is [{ Job: "a", Lease: "l2" }]);
        Assert.Equal(1, plane.Claims[^1].Free);
        Assert.False(work.ContainsKey("a-2"));

        work["a"].SetResult();
        await UntilAsync(() => work.ContainsKey("a-2"));
        await UntilAsync(() => plane.Claims.Count(claim => claim.Held is [{ Lease: "l2" }]) > 2 && plane.Reports.Count == 1);
        work["a-2"].SetResult();

        await UntilAsync(() => plane.Reports.Count == 2);
        Assert.Equal([(1, true), (2, false)], plane.Reports.Select(report => (report.Attempt, report.Cancelled)));
    }

    [Fact]
    public async Task Job_that_is_given_twice_under_one_lease_is_done_once()
    {
        plane.Give("a");
        Start(concurrency: 2);
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Give("a");
        var claims = plane.Claims.Count;
        await UntilAsync(() => plane.Claims.Skip(claims).Count(claim => claim.Held.Count == 1) >= 2);
        work["a"].SetResult();
        await UntilAsync(() => plane.Reports.Count == 1);
        Assert.False(Assert.Single(plane.Reports).Cancelled);
    }

    [Fact]
    public async Task Job_that_waits_for_its_last_run_can_be_stopped_too()
    {
        isStubborn = true;
        plane.Give("a");
        Start(concurrency: 2);
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Give("a", attempt: 2);
        await UntilAsync(() => plane.Claims[^1].Held is [{ Lease: "l2" }]);
        plane.Stop = ["a"];
        await UntilAsync(() => plane.Claims.Count(claim => claim.Held is [{ Lease: "l2" }]) > 2);
        isStubborn = false;
        work["a"].SetResult();
        await UntilAsync(() => plane.Reports.Count == 2);
        Assert.All(plane.Reports, report => Assert.True(report.Cancelled));
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(0, true)]
    public async Task Stopping_lets_jobs_finish_for_a_while_and_takes_no_more(int seconds, bool isAborted)
    {
        plane.Give("a");
        Start(stopTimeout: TimeSpan.FromSeconds(seconds));
        await UntilAsync(() => work.ContainsKey("a"));
        plane.Give("b");
        await stop.CancelAsync();
        if (!isAborted)
        {
            await UntilAsync(() => plane.Claims.Exists(claim => claim is { Free: 0, Held.Count: 1 }));
            work["a"].SetResult();
        }

        await running.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(isAborted, Assert.Single(plane.Reports).Cancelled);
        Assert.False(work.ContainsKey("b"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Control_plane_that_always_wants_the_inventory_is_not_flooded(bool engineIsThere)
    {
        hasEngine = engineIsThere;
        plane.AlwaysWantsInventory = true;
        var watch = Stopwatch.StartNew();
        Start();
        await UntilAsync(() => plane.Claims.Count >= 3);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(1.5), "it asked without waiting");
        Assert.All(plane.Claims, claim => Assert.Equal(engineIsThere, claim is { Inventory: not null, Free: > 0 }));
    }

    [Fact]
    public async Task Report_that_cannot_be_kept_is_sent_at_once()
    {
        plane.Give("a");
        Start();
        await UntilAsync(() => work.ContainsKey("a"));
        await File.WriteAllTextAsync(Waiting, "no directory", Token);
        work["a"].SetResult();
        await UntilAsync(() => plane.Reports.Count == 1);
    }

    private string Waiting => Path.Combine(root.FullName, "waiting");

    private Outbox NewOutbox() => new(new DirectoryStore(root.FullName), NullLogger.Instance);

    private void Start(int concurrency = 1, TimeSpan? stopTimeout = null)
    {
        var loop = new AgentLoop(plane, WorkAsync, NewOutbox(), ScanAsync, concurrency, stopTimeout ?? TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);
        running = Task.Run(() => loop.RunAsync(stop.Token), Token);
    }

    private Task<Inventory> ScanAsync(CancellationToken cancellationToken) =>
        hasEngine ? Task.FromResult(new Inventory()) : throw new BaktainerException(FailureCodes.DockerUnavailable, "Away.");

    private async Task<Report> WorkAsync(JobTicket ticket, CancellationToken cancellationToken)
    {
        var end = work.GetOrAdd(ticket.Attempt == 1 ? ticket.Job : $"{ticket.Job}-{ticket.Attempt}", _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await end.Task.WaitAsync(isStubborn ? CancellationToken.None : cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Report
        {
            Target = ticket.Target,
            Job = ticket.Job,
            Lease = ticket.Lease,
            Attempt = ticket.Attempt,
            FinishedAt = DateTimeOffset.UnixEpoch,
            Failure = new JobFailure("BK901", "Cancelled", "Stopped."),
            Cancelled = cancellationToken.IsCancellationRequested,
        };
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !isSo(); await Task.Delay(5, Token)) Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), "It never comes.");
    }
}
