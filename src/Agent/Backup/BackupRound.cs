using System.Collections.Concurrent;
using Baktainer.Agent.Discovery;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Backup;

/// <summary>Backs up a set of targets, a limited number at a time. One target's failure is its own.</summary>
internal sealed class BackupRound(Func<DiscoveredTarget, BackupRunner> runnerFor, int concurrency, ILogger log)
{
    /// <returns>One outcome for each target, in their order. Only cancellation ends a round early; then the rest has <see cref="FailureCodes.Stopped"/>.</returns>
    public async Task<IReadOnlyList<TargetOutcome>> RunAsync(
        IReadOnlyList<DiscoveredTarget> targets, string reason, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var outcomes = new ConcurrentDictionary<int, TargetOutcome>();
        await Parallel.ForEachAsync(
            targets.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = concurrency },
            async (item, _) => outcomes[item.Index] = await RunOneAsync(item.Item, reason, due, cancellationToken));
        return [.. targets.Select((_, index) => outcomes[index])];
    }

    private async Task<TargetOutcome> RunOneAsync(DiscoveredTarget target, string reason, DateTimeOffset due, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var job = new BackupJob(target.Id, target.Require(), target.Container, reason, BackupJob.TagOf(target.Id, reason, due));
            return new TargetOutcome(target, await runnerFor(target).RunAsync(job, cancellationToken), null);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(target, new BaktainerException(FailureCodes.Stopped, "Stopped before it was done.", "Run it again.", e));
        }
        catch (BaktainerException e)
        {
            return Failed(target, e);
        }
#pragma warning disable CA1031 // One of the few catch-alls: a defect met in one target must not take the others' backups with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, e);
            return Failed(target, new BaktainerException(FailureCodes.Unexpected, $"Unexpected {e.GetType().Name}: {e.Message}", "Please report it.", e));
        }
    }

    private TargetOutcome Failed(DiscoveredTarget target, BaktainerException failure)
    {
        Log.BackupFailed(log, target.Id, failure.Code, failure.Message, failure.Remedy);
        return new TargetOutcome(target, null, failure);
    }
}

/// <summary>How one target's backup ended: with a manifest or with a failure.</summary>
internal sealed record TargetOutcome(DiscoveredTarget Target, Manifest? Manifest, BaktainerException? Failure);
