using Baktainer.Agent.Backup;
using Baktainer.Agent.Discovery;
using Baktainer.Contracts;
using Baktainer.Scheduling;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Up;

/// <summary>Standalone mode: backs up whatever is labelled, on one schedule, until stopped. No failure of a run ends the daemon.</summary>
internal sealed class Daemon(
    TargetDiscovery discovery, BackupRound round, Sweeper sweeper, ContainerWatch watch, CronSchedule schedule, TimeZoneInfo zone, TimeSpan stopTimeout, TimeProvider time, ILogger log)
{
    /// <summary>Ends when the token is cancelled and the backups at work have finished, or were aborted at the stop timeout.</summary>
    public async Task RunAsync(bool now, CancellationToken cancellationToken)
    {
        var watching = watch.RunAsync(cancellationToken);
        using var deadline = new CancellationTokenSource();
        await using var stopping = cancellationToken.Register(() => BeginStop(deadline));
        await sweeper.SweepAsync(cancellationToken);
        if (now) await RunOnceAsync(time.GetUtcNow(), deadline.Token);
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = schedule.Next(time.GetUtcNow(), zone);
            Log.NextRun(log, due);
            if (!await WaitAsync(due, cancellationToken)) break;
            await RunOnceAsync(due, deadline.Token);
        }

        await watching;
    }

    private async Task RunOnceAsync(DateTimeOffset due, CancellationToken abort)
    {
        try
        {
            var targets = await discovery.FindAsync(abort);
            foreach (var problem in targets.SelectMany(target => target.Problems.Select(problem => (target, problem))).Where(pair => !pair.problem.IsError))
                Log.LabelWarning(log, problem.target.Container.Name, problem.problem.Label, problem.problem.Message);
            var outcomes = await round.RunAsync(targets, "scheduled", due, abort);
            Log.RunFinished(log, outcomes.Count(outcome => outcome.Failure is null), outcomes.Count(outcome => outcome.Failure is not null));
        }
        catch (BaktainerException e)
        {
            Log.Failed(log, e.Code, e.Message, e.Remedy);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Stopped while discovering.
        }
    }

    private void BeginStop(CancellationTokenSource deadline)
    {
        Log.Stopping(log, round.Running, stopTimeout.TotalSeconds);
        deadline.CancelAfter(stopTimeout);
    }

    private async Task<bool> WaitAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        try
        {
            // Short naps: a wait across a change of the clock, or a sleep of the machine, ends when the wall clock says so.
            while (due - time.GetUtcNow() is var rest && rest > TimeSpan.Zero)
                await Task.Delay(rest < MaxNap ? rest : MaxNap, time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static readonly TimeSpan MaxNap = TimeSpan.FromSeconds(30);
}
