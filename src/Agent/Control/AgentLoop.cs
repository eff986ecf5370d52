using System.Collections.Concurrent;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Control;

/// <summary>The agent's life: say what there is, take jobs, do them, report. Survives the absence of everything around it.</summary>
/// <param name="plane">Whom it works for.</param>
/// <param name="work">Does a job, whatever comes of it.</param>
/// <param name="outbox">Keeps the reports.</param>
/// <param name="scan">What there is on this host.</param>
/// <param name="concurrency">Jobs at once.</param>
/// <param name="stopTimeout">What jobs at work get to finish when the agent is told to stop.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class AgentLoop(
    IControlPlane plane, Func<JobTicket, CancellationToken, Task<Report>> work, Outbox outbox, Func<CancellationToken, Task<Inventory>> scan, int concurrency, TimeSpan stopTimeout, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InventoryPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, RunningJob> running = [];
    private readonly SemaphoreSlim wake = new(0);
    private Inventory? lastInventory;
    private bool inventoryWanted;
    private bool connected = true;
    private bool wasIdle;

    /// <summary>What is known to the loop, for who asks.</summary>
    public AgentBoard Board { get; } = new(concurrency, time);

    /// <summary>Claims at once instead of at the next heartbeat.</summary>
    public void Wake() => wake.Release();

    /// <summary>Ends when the token is cancelled and the jobs at work have finished, or were aborted at the stop timeout, and are reported or kept.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = await TryStepAsync(cancellationToken);
            if (pause > TimeSpan.Zero) SettleDown();
            if (await wake.WaitAsync(pause, cancellationToken).ContinueWith(waited => waited.IsCompletedSuccessfully && waited.Result, TaskScheduler.Default))
                while (wake.Wait(0, CancellationToken.None)) { }
        }

        await DrainAsync();
    }

    public void Dispose() => wake.Dispose();

    /// <summary>Once after the start, and once after the last of some jobs.</summary>
    private void SettleDown()
    {
        var isIdle = running.IsEmpty;
        if (isIdle && !wasIdle) IdleMemory.Release();
        wasIdle = isIdle;
    }

    private async Task<TimeSpan> TryStepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await outbox.FlushAsync(plane, cancellationToken);
            var answer = await plane.ClaimAsync(await RequestAsync(cancellationToken), cancellationToken);
            if (!connected) Log.Reconnected(log);
            connected = true;
            Board.Heard();
            inventoryWanted = answer.InventoryWanted;
            foreach (var id in answer.Stop) Stop(id);
            foreach (var ticket in answer.Jobs) Start(ticket);
            return inventoryWanted && lastInventory is not null ? InventoryPause : TimeSpan.FromSeconds(Math.Clamp(answer.PollSeconds, 1, 3600));
        }
        catch (BaktainerException e)
        {
            if (connected) Log.Failed(log, e.Code, e.Message, e.Remedy);
            connected = false;
            Board.PlaneFailed(e);
            return RetryPause;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
    }

    private async Task<ClaimRequest> RequestAsync(CancellationToken cancellationToken)
    {
        var now = await TryScanAsync(cancellationToken);
        var isNew = now is not null && now.Digest() != lastInventory?.Digest();
        lastInventory = now ?? lastInventory;
        return new ClaimRequest
        {
            Program = ThisProgram.Version,
            InventoryDigest = lastInventory?.Digest() ?? "",
            Inventory = isNew || inventoryWanted ? lastInventory : null,
            Held = [.. running.Values.Select(job => job.Ticket.Held)],
            Free = now is null ? 0 : Math.Max(0, concurrency - running.Count),
        };
    }

    /// <summary>Null while the engine is away: then the heartbeat goes on, and no new job is taken.</summary>
    private async Task<Inventory?> TryScanAsync(CancellationToken cancellationToken)
    {
        try
        {
            var seen = await scan(cancellationToken);
            Board.Saw(seen);
            return seen;
        }
        catch (BaktainerException e)
        {
            if (Board.Docker is not { IsUp: false }) Log.Failed(log, e.Code, e.Message, e.Remedy);
            Board.DockerFailed(e);
            return null;
        }
    }

    /// <summary>A job that is given anew while its last run is still ending has lost that run's lease: from now on the new one is held, and the new run begins when the last has ended.</summary>
    private void Start(JobTicket ticket)
    {
        var last = running.GetValueOrDefault(ticket.Job);
        if (last?.Ticket.Lease == ticket.Lease) return; // The same ticket twice.
        var job = new RunningJob(ticket);
        running[ticket.Job] = job;
        last?.Cancel();
        job.Start(last?.Work ?? Task.CompletedTask, WorkAsync);
    }

    private async Task WorkAsync(RunningJob job)
    {
        using var scope = log.BeginScope(new Dictionary<string, object> { ["target"] = job.Ticket.Target, ["job"] = job.Ticket.Job });
        Board.Started();
        try
        {
            var report = await work(job.Ticket, job.Cancellation);
            Board.Ended(report);
            await HandOverAsync(report);
        }
        catch (BaktainerException e)
        {
            Log.ReportLost(log, job.Ticket.Target, job.Ticket.Job, e.Code, e.Message); // The lease will run out, and the job is tried again.
        }
        finally
        {
            running.TryRemove(KeyValuePair.Create(job.Ticket.Job, job)); // Not the run that waits for this one.
            Board.Stopped();
            job.Dispose();
            Wake();
        }
    }

    /// <summary>A report that cannot be kept is at least sent.</summary>
    private async Task HandOverAsync(Report report)
    {
        try
        {
            await outbox.AddAsync(report, CancellationToken.None);
        }
        catch (BaktainerException e)
        {
            Log.Failed(log, e.Code, e.Message, e.Remedy);
            await plane.ReportAsync(report, CancellationToken.None);
        }
    }

    private void Stop(string id)
    {
        if (running.TryGetValue(id, out var job)) job.Cancel();
    }

    private async Task DrainAsync()
    {
        Log.Stopping(log, running.Count, stopTimeout.TotalSeconds);
        RunningJob[] jobs = [.. running.Values];
        var finished = Task.WhenAll(jobs.Select(job => job.Work));
        using var deadline = new CancellationTokenSource(stopTimeout, time);
        var renewing = KeepLeasesAsync(deadline.Token);
        await finished.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var job in jobs) job.Cancel();
        await finished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await deadline.CancelAsync();
        await renewing;
        await TryFlushAsync();
    }

    /// <summary>While draining: heartbeats that take no new work.</summary>
    private async Task KeepLeasesAsync(CancellationToken cancellationToken)
    {
        while (!running.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                var answer = await plane.ClaimAsync((await RequestAsync(cancellationToken)) with { Free = 0 }, cancellationToken);
                foreach (var id in answer.Stop) Stop(id);
                await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(answer.PollSeconds, 1, 10)), time, cancellationToken);
            }
            catch (Exception e) when (e is BaktainerException or OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TryFlushAsync()
    {
        using var patience = new CancellationTokenSource(RetryPause, time);
        try
        {
            await outbox.FlushAsync(plane, patience.Token);
        }
        catch (Exception e) when (e is BaktainerException or OperationCanceledException)
        {
            // They are on disk and go out at the next start.
        }
    }
}
