using System.Security.Cryptography;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Replication;

/// <summary>
/// Copies one backup's sealed bytes from one store to another, under the same keys: artifacts first, each read back and compared with the manifest, then the manifest,
/// which makes it a backup there. Nothing that exists is overwritten. May be killed anywhere and gone on with by another process, from its progress or from the beginning.
/// </summary>
/// <param name="from">A store that has the backup.</param>
/// <param name="to">The store that gets it.</param>
/// <param name="backup">The backup.</param>
/// <param name="options">How.</param>
public sealed class BackupCopy(StorePlace from, StorePlace to, SealedManifest backup, CopyOptions options)
{
    private readonly ArtifactCopy copy = new(from, to, options);
    private CopyProgress progress = options.Progress ?? new CopyProgress();

    /// <summary>Digest of the manifest: what a receipt names.</summary>
    public static string DigestOf(SealedManifest backup) => Convert.ToHexStringLower(SHA256.HashData(backup.Bytes.Span));

    /// <returns>False when the time is up: go on later, with the progress that was saved last.</returns>
    /// <exception cref="BaktainerException">
    /// <see cref="FailureCodes.ReplicaConflict"/> when something else is there under one of the keys; <see cref="FailureCodes.DigestMismatch"/> when the source is damaged.
    /// </exception>
    public async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        var isCommitted = await IsCommittedAsync(cancellationToken);
        if (isCommitted && !options.Repair) return true;
        for (; progress.Artifact < backup.Manifest.Artifacts.Count; await SaveAsync(new CopyProgress { Artifact = progress.Artifact + 1 }, cancellationToken))
        {
            if (!await AdvanceAsync(backup.Manifest.Artifacts[progress.Artifact], cancellationToken)) return false;
        }

        await to.Vault.TagAsync(backup.Manifest, cancellationToken);
        if (!isCommitted) await CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> AdvanceAsync(ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (options.IsTimeUp()) return false;
            if (progress.IsDamaged == true)
            {
                if (!await RemoveDamagedAsync(artifact, cancellationToken)) return false;
            }
            else if (progress.Upload is not null || await to.Store.StatAsync(artifact.Key, cancellationToken) is null)
            {
                if (!await copy.AdvanceAsync(artifact, progress, SaveAsync, cancellationToken)) return false;
            }
            else
            {
                var good = await ReadAsync(to, artifact, cancellationToken);
                if (good != false) return good == true;
                if (progress.IsByService == true) await RemoveOwnAsync(artifact, cancellationToken);
                else if (!options.Repair) throw Conflict(artifact.Key);
                else await SaveAsync(new CopyProgress { Artifact = progress.Artifact, IsDamaged = true }, cancellationToken);
            }
        }
    }

    /// <summary>What the service copied wrong, and no manifest names yet.</summary>
    private async Task RemoveOwnAsync(ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        await to.Store.DeleteAsync(artifact.Key, cancellationToken);
        await SaveAsync(new CopyProgress { Artifact = progress.Artifact, IsByService = false }, cancellationToken);
    }

    /// <summary>Only when the source holds the good bytes, which are read for that first.</summary>
    private async Task<bool> RemoveDamagedAsync(ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        if (await ReadAsync(from, artifact, cancellationToken) is not { } good) return false;
        if (!good) throw ProvenStream.Damaged(artifact, from.Name);
        await to.Store.DeleteAsync(artifact.Key, cancellationToken);
        await SaveAsync(new CopyProgress { Artifact = progress.Artifact }, cancellationToken);
        return true;
    }

    private Task<bool?> ReadAsync(StorePlace place, ArtifactRecord artifact, CancellationToken cancellationToken) => SealedObject.IsGoodAsync(
        place, artifact, progress.Reading, reading => SaveAsync(progress with { Reading = reading }, cancellationToken), options.IsTimeUp, cancellationToken);

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        await to.Vault.CheckAsync(backup.Manifest, cancellationToken);
        using var content = new BytesStream(backup.Bytes);
        try
        {
            await to.Store.PutAsync(backup.Key, content, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            if (!await IsCommittedAsync(cancellationToken)) throw;
        }
    }

    private async Task<bool> IsCommittedAsync(CancellationToken cancellationToken)
    {
        if (await to.Store.StatAsync(backup.Key, cancellationToken) is null) return false;
        return (await SmallJson.ReadBytesAsync(to.Store, backup.Key, cancellationToken)).Span.SequenceEqual(backup.Bytes.Span) ? true : throw Conflict(backup.Key);
    }

    private async Task SaveAsync(CopyProgress next, CancellationToken cancellationToken)
    {
        await options.SaveAsync(next, cancellationToken);
        progress = next;
    }

    private BaktainerException Conflict(string key) => new(
        FailureCodes.ReplicaConflict, $"Store '{to.Name}' holds something else under '{key}' than store '{from.Name}'.",
        "Nothing is overwritten. Find out what wrote it; when it may go, delete it there and run 'baktainer replicate' or backfill the replica.");
}

/// <summary>How a backup is copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Where an earlier process left off.</summary>
    public CopyProgress? Progress { get; init; }

    /// <summary>Keeps the progress; what it throws ends the copy.</summary>
    public Func<CopyProgress, CancellationToken, Task> SaveAsync { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Asked between parts.</summary>
    public Func<bool> IsTimeUp { get; init; } = () => false;

    /// <summary>What has more bytes is sent in parts.</summary>
    public long LargestWhole { get; init; } = 8 * 1024 * 1024;

    /// <summary>Also of a committed backup every artifact is looked at, and a damaged one is replaced, once the source is proven good.</summary>
    public bool Repair { get; init; }
}
