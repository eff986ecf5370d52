using Baktainer.Agent.Credentials;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Baktainer.Agent.Backup;

/// <summary>Runs one job to its manifest or its true cause of failure; a failed attempt leaves nothing that looks like a backup.</summary>
internal sealed class BackupRunner(
    DockerRuntime docker, IBackupSink sink, ArtifactDumper dumper, CredentialResolver credentials, BackupOptions options, CommittedLock? locking, ILogger log)
{
    private static readonly TimeSpan DiscardPatience = TimeSpan.FromSeconds(30);
    private readonly ToolRunner tools = new(docker);

    /// <exception cref="BaktainerException">Of the last attempt, or <see cref="FailureCodes.JobTooLong"/>.</exception>
    public async Task<Manifest> RunAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var failures = new List<BaktainerException>();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = docker.Time }.AddRetry(Retry(job, failures)).Build();
        using var limit = new CancellationTokenSource(job.Spec.Limits.Total, docker.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var manifest = await pipeline.ExecuteAsync(async token => await AttemptAsync(job, failures, token), either.Token);
            if (locking is not null) await locking.ApplyAsync(job, manifest, either.Token);
            return manifest;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var earlier = failures.Count > 0 ? $" Earlier attempts: {string.Join("; ", failures.Select(Text))}" : "";
            throw new BaktainerException(
                FailureCodes.JobTooLong, $"Backing up {job.Target} took longer than {Display.Duration(job.Spec.Limits.Total)} and was stopped.{earlier}",
                "Find out what is slow: the database, the network or the store; or raise baktainer.limit.total.", e);
        }
    }

    private RetryStrategyOptions Retry(BackupJob job, List<BaktainerException> failures) => new()
    {
        MaxRetryAttempts = Math.Max(1, options.Attempts - 1),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromSeconds(2),
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is BaktainerException failure
            && (failure.Kind == FailureKind.Unavailable ? arguments.AttemptNumber + 1 < options.Attempts : MayBeRotated(job, failure, failures))),
        OnRetry = arguments =>
        {
            var failure = (BaktainerException)arguments.Outcome.Exception!;
            failures.Add(failure);
            Log.Retrying(log, job.Target, failures.Count, failure.Code, failure.Message);
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>A refused password may have been changed where it is kept since we read it: worth one more try, with the present one.</summary>
    private static bool MayBeRotated(BackupJob job, BaktainerException failure, List<BaktainerException> failures) =>
        failure.Code == FailureCodes.DatabaseDenied && job.Spec.Connection.IsRemote && !failures.Exists(WasDenied);

    private static string Text(BaktainerException failure) => $"{failure.Code}: {failure.Message}";

    private static bool WasDenied(BaktainerException failure) => failure.Code == FailureCodes.DatabaseDenied;

    private async Task<Manifest> AttemptAsync(BackupJob job, List<BaktainerException> failures, CancellationToken cancellationToken)
    {
        var attempt = job.EarlierAttempts + failures.Count + 1;
        var started = docker.Time.GetUtcNow();
        var location = new BackupLocation(job.Target, started, job.Tag, attempt);
        Log.BackingUp(log, job.Target, job.Spec.Engine, job.Container.Name, attempt);
        try
        {
            // Inspected again for each attempt: the container may have been restarted, or replaced by another of its name.
            var current = job with { Container = await docker.InspectAsync(job.Container.Id, cancellationToken) };
            var manifest = await DumpAsync(current, location, started, attempt, failures.Exists(WasDenied), cancellationToken);
            manifest = manifest with { FailedAttempts = [.. failures.Select(Text)] };
            await sink.CommitAsync(manifest, cancellationToken);
            Log.BackedUp(
                log, job.Target, manifest.Id, manifest.Artifacts.Count, manifest.Artifacts.Sum(a => a.Plain.Size),
                manifest.Artifacts.Sum(a => a.Sealed.Size), (manifest.CompletedAt - started).TotalSeconds);
            return manifest;
        }
        catch
        {
            await DiscardAsync(location);
            throw;
        }
    }

    private async Task<Manifest> DumpAsync(
        BackupJob job, BackupLocation location, DateTimeOffset started, int attempt, bool fresh, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(job, fresh, cancellationToken);
        var artifacts = new List<ArtifactRecord>();
        foreach (var step in plan.Steps) artifacts.Add(await dumper.DumpAsync(job, location, step, cancellationToken));
        return new Manifest
        {
            Id = location.Id,
            Target = job.Target,
            Engine = job.Spec.Engine,
            Attempt = attempt,
            StartedAt = started,
            CompletedAt = docker.Time.GetUtcNow(),
            Source = new SourceFacts
            {
                ContainerName = job.Container.Name,
                ContainerId = job.Container.Id,
                Image = job.Container.Image,
                ImageId = job.Container.ImageId,
                ServerVersion = plan.ServerVersion,
                ClientVersion = plan.ClientVersion,
                BaktainerVersion = ThisProgram.Version,
            },
            Artifacts = artifacts,
            Recipients = [.. options.Recipients.Select(recipient => recipient.Label)],
            Reason = job.Reason,
        };
    }

    /// <summary>Asks the container what it has, and the engine what to run there.</summary>
    private async Task<DumpPlan> PlanAsync(BackupJob job, bool fresh, CancellationToken cancellationToken)
    {
        if (!job.Container.IsRunning)
        {
            throw new BaktainerException(
                FailureCodes.ContainerGone, $"Container '{job.Container.Name}' is {job.Container.State}: its database cannot be read.", "Start it, or remove its baktainer labels.");
        }

        var engine = EngineRegistry.Get(job.Spec.Engine);
        var connection = await credentials.ResolveAsync(job.Spec.Connection, job.Container, fresh, cancellationToken);
        if (engine.Problems(connection, job.Spec.Dump).ToList() is { Count: > 0 } problems)
            throw new BaktainerException(FailureCodes.BadLabels, $"{job.Target} cannot be backed up: {string.Join(" ", problems)}", "Correct the labels and recreate the container.");
        var server = await DatabaseServer.ConnectAsync(tools, engine, job.Container, connection, cancellationToken);
        return engine.Plan(connection, server.Tools, job.Spec.Dump, server.Answers);
    }

    private async Task DiscardAsync(BackupLocation location)
    {
        using var patience = new CancellationTokenSource(DiscardPatience, docker.Time);
        try
        {
            await sink.DiscardAsync(location, patience.Token);
        }
        catch (Exception e) when (e is BaktainerException or OperationCanceledException)
        {
            Log.NotDiscarded(log, location.Target, e.Message);
        }
    }
}
