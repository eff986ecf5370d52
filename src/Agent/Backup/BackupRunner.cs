using System.Security.Cryptography;
using System.Text;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Baktainer.Agent.Backup;

/// <summary>Runs one job to its manifest or its true cause of failure; a failed attempt leaves nothing that looks like a backup.</summary>
internal sealed class BackupRunner(
    DockerRuntime docker, BackupVault vault, ArtifactDumper dumper, BackupOptions options, ILogger log)
{
    private static readonly TimeSpan DiscardPatience = TimeSpan.FromSeconds(30);
    private readonly ToolRunner tools = new(docker);

    /// <exception cref="BaktainerException">Of the last attempt.</exception>
    public async Task<Manifest> RunAsync(BackupJob job, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = docker.Time }.AddRetry(Retry(job, failures)).Build();
        return await pipeline.ExecuteAsync(async token => await AttemptAsync(job, failures, token), cancellationToken);
    }

    private RetryStrategyOptions Retry(BackupJob job, List<string> failures) => new()
    {
        MaxRetryAttempts = Math.Max(1, options.Attempts - 1),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromSeconds(2),
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is BaktainerException { Kind: FailureKind.Unavailable } && arguments.AttemptNumber + 1 < options.Attempts),
        OnRetry = arguments =>
        {
            var failure = (BaktainerException)arguments.Outcome.Exception!;
            failures.Add($"{failure.Code}: {failure.Message}");
            Log.Retrying(log, job.Target, failures.Count, failure.Code, failure.Message);
            return ValueTask.CompletedTask;
        },
    };

    private async Task<Manifest> AttemptAsync(BackupJob job, List<string> failures, CancellationToken cancellationToken)
    {
        var attempt = failures.Count + 1;
        var started = docker.Time.GetUtcNow();
        var location = new BackupLocation(job.Target, started, JobHash(job), attempt);
        Log.BackingUp(log, job.Target, job.Spec.Engine, job.Container.Name, attempt);
        try
        {
            // Inspected again for each attempt: the container may have been restarted, or replaced by another of its name.
            var current = job with { Container = await docker.InspectAsync(job.Container.Id, cancellationToken) };
            var manifest = await DumpAsync(current, location, started, attempt, cancellationToken);
            manifest = manifest with { FailedAttempts = [.. failures] };
            await vault.CommitAsync(manifest, cancellationToken);
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
        BackupJob job, BackupLocation location, DateTimeOffset started, int attempt, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(job, cancellationToken);
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
    private async Task<DumpPlan> PlanAsync(BackupJob job, CancellationToken cancellationToken)
    {
        if (!job.Container.IsRunning)
        {
            throw new BaktainerException(
                FailureCodes.ContainerGone, $"Container '{job.Container.Name}' is {job.Container.State}: its database cannot be read.", "Start it, or remove its baktainer labels.");
        }

        var engine = EngineRegistry.Get(job.Spec.Engine);
        var server = await DatabaseServer.ConnectAsync(tools, engine, job.Container, job.Spec.Connection, cancellationToken);
        return engine.Plan(job.Spec.Connection, server.Tools, job.Spec.Dump, server.Answers);
    }

    private async Task DiscardAsync(BackupLocation location)
    {
        using var patience = new CancellationTokenSource(DiscardPatience, docker.Time);
        try
        {
            await vault.DiscardAsync(location, patience.Token);
        }
        catch (Exception e) when (e is BaktainerException or OperationCanceledException)
        {
            Log.NotDiscarded(log, location.Target, e.Message);
        }
    }

    /// <summary>The first 8 hex digits of the hash of what makes a job one job, so that planning twice changes nothing.</summary>
    private static string JobHash(BackupJob job) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{job.Target}\n{job.Reason}\n{job.Due:O}")))[..8];
}
