using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Archive;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Backup;

/// <summary>Turns one step of a plan into one sealed object of the store: the store pulls, through sealing, from the tool.</summary>
internal sealed class ArtifactDumper(DockerRuntime docker, DumpStarter starter, IBackupSink sink, BackupOptions options, DumpBoard board)
{
    private readonly ToolRunner tools = new(docker);

    /// <exception cref="BaktainerException">The true cause; nothing was committed to the store then.</exception>
    public Task<ArtifactRecord> DumpAsync(BackupJob job, BackupLocation location, DumpStep step, CancellationToken cancellationToken)
    {
        var what = $"{step.Local.Argv[0]} of {step.Name} in container '{job.Container.Name}'";
        var guard = new ContainerGuard(docker, job.Container);
        var stall = new StallWatch(job.Spec.Limits.Stall, what, docker.Time);
        return Watched.RunAsync(
            token => StoreAsync(job, location, step, stall, process => new DumpStream(process, guard, stall, what), token), cancellationToken, guard.WatchAsync, stall.WatchAsync);
    }

    private async Task<ArtifactRecord> StoreAsync(
        BackupJob job, BackupLocation location, DumpStep step, StallWatch stall, Func<IToolProcess, DumpStream> open, CancellationToken cancellationToken)
    {
        var started = docker.Time.GetTimestamp();
        await AskAsync(job, step, cancellationToken);
        stall.Begin();
        var dump = await starter.StartAsync(job.Container, step, cancellationToken);
        await using var process = dump.Process;
        var seal = Seal(job, step);
        await using var content = Sealer.Seal(open(process), seal);
        using var shown = board.Show(job.Target, step.Name, content);
        var stored = await sink.PutArtifactAsync(location, $"{step.Name}.{step.Extension}{seal.Suffix}", content, cancellationToken);
        var digest = content.Sealed;
        if (stored.Size != digest.Size)
            throw new BaktainerException(FailureCodes.StoreMismatch, $"{stored.Key}: the store holds {stored.Size} bytes of {digest.Size}.");
        return new ArtifactRecord
        {
            Name = step.Name,
            Databases = step.Databases,
            Format = step.Format,
            Key = stored.Key,
            Compression = seal.Compression,
            Encryption = seal.Encryption,
            Plain = content.Plain,
            Entropy = content.Entropy,
            Sealed = digest,
            EndMarker = step.End.Name,
            Transport = dump.Transport,
            TransportFallback = dump.Fallback,
            Seconds = Math.Round(docker.Time.GetElapsedTime(started).TotalSeconds, 3),
        };
    }

    /// <summary>An engine may refuse to dump what its dump would lose.</summary>
    private async Task AskAsync(BackupJob job, DumpStep step, CancellationToken cancellationToken)
    {
        for (var inquiry = step.Before; inquiry is not null;)
        {
            var answer = await tools.RunAsync(job.Container, inquiry.Ask, cancellationToken);
            if (answer.Exit.Code != 0) throw ToolFailure.Of($"Looking into {step.Name} in container '{job.Container.Name}'", answer.Exit);
            inquiry = inquiry.Then(answer.Text);
        }
    }

    private SealOptions Seal(BackupJob job, DumpStep step) => new()
    {
        Compression = job.Spec.Compression ?? options.Compression,
        Level = job.Spec.Compression is null ? job.Spec.CompressionLevel ?? options.Level : job.Spec.CompressionLevel,
        Recipients = options.Recipients,
        End = step.End,
    };
}
