using Baktainer.Agent.Docker;
using Baktainer.Agent.Engines;
using Baktainer.Archive;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Backup;

/// <summary>Turns one step of a plan into one sealed object of the store: the store pulls, through sealing, from the tool.</summary>
internal sealed class ArtifactDumper(DockerRuntime docker, DumpStarter starter, BackupVault vault, BackupOptions options, DumpBoard board)
{
    /// <exception cref="BaktainerException">The true cause; nothing was committed to the store then.</exception>
    public async Task<ArtifactRecord> DumpAsync(BackupJob job, BackupLocation location, DumpStep step, CancellationToken cancellationToken)
    {
        var guard = new ContainerGuard(docker, job.Container);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = guard.WatchAsync(stop.Token);
        var dumping = StoreAsync(job, location, step, guard, stop.Token);
        try
        {
            await Task.WhenAny(dumping, watching);
            if (!watching.IsCompletedSuccessfully) return await dumping;
            await stop.CancelAsync();
            await Task.WhenAny(dumping);
            throw await watching;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<ArtifactRecord> StoreAsync(
        BackupJob job, BackupLocation location, DumpStep step, ContainerGuard guard, CancellationToken cancellationToken)
    {
        var started = docker.Time.GetTimestamp();
        var dump = await starter.StartAsync(job.Container, step, cancellationToken);
        await using var process = dump.Process;
        var what = $"{step.Local.Argv[0]} of {step.Name} in container '{job.Container.Name}'";
        var seal = Seal(job, step);
        await using var content = Sealer.Seal(new DumpStream(process, guard, what), seal);
        using var shown = board.Show(job.Target, step.Name, content);
        var stored = await vault.PutArtifactAsync(location, $"{step.Name}.{step.Extension}{seal.Suffix}", content, cancellationToken);
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
            Sealed = digest,
            EndMarker = step.End.Name,
            Transport = dump.Transport,
            TransportFallback = dump.Fallback,
            Seconds = Math.Round(docker.Time.GetElapsedTime(started).TotalSeconds, 3),
        };
    }

    private SealOptions Seal(BackupJob job, DumpStep step) => new()
    {
        Compression = job.Spec.Compression ?? options.Compression,
        Level = job.Spec.Compression is null ? job.Spec.CompressionLevel ?? options.Level : job.Spec.CompressionLevel,
        Recipients = options.Recipients,
        End = step.End,
    };
}
