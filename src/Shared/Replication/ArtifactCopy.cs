using System.Buffers;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Replication;

/// <summary>
/// Puts one artifact at the far end: a small one at once, a larger one in parts, with memory for one part, or none are sent where the service copies them itself.
/// What is read has the manifest's digest, or nothing becomes visible.
/// </summary>
internal sealed class ArtifactCopy(StorePlace from, StorePlace to, CopyOptions options)
{
    /// <returns>False when the time is up. True when something is under the key now, or the upload was forgotten: look again.</returns>
    public async Task<bool> AdvanceAsync(ArtifactRecord artifact, CopyProgress progress, Func<CopyProgress, CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        if (artifact.Sealed.Size <= options.LargestWhole)
        {
            await PutAsync(artifact, cancellationToken);
            return true;
        }

        if (progress.Upload is not { } upload)
        {
            upload = await to.Parts.BeginAsync(artifact.Key, artifact.Sealed.Size, cancellationToken);
            progress = new CopyProgress { Artifact = progress.Artifact, Upload = upload, IsByService = progress.IsByService is null ? null : false };
            await save(progress, cancellationToken);
        }
        else if (!await IsKnownAsync(upload, progress.Part, cancellationToken))
        {
            // Forgotten; or completed, by a process that died before it could say so.
            var isMade = progress.Part == upload.Parts && await CompleteAsync(upload, cancellationToken) is null;
            await save(new CopyProgress { Artifact = progress.Artifact, IsByService = isMade ? progress.IsByService : null }, cancellationToken);
            return true;
        }

        if (await SendAsync(artifact, progress, upload, save, cancellationToken) is not { } sent) return false;
        var failure = await CompleteAsync(upload, cancellationToken);
        await save(new CopyProgress { Artifact = progress.Artifact, IsByService = failure is null ? sent.IsByService : null }, cancellationToken);
        return failure is null || await to.Store.StatAsync(artifact.Key, cancellationToken) is not null ? true : throw failure;
    }

    private async Task PutAsync(ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        await using var source = new ProvenStream(await from.Store.OpenAsync(artifact.Key, cancellationToken), artifact, from.Name);
        try
        {
            await to.Store.PutAsync(artifact.Key, source, cancellationToken);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
        {
            // Somebody was faster: what is there is read next. Where nothing is, something else is in the way.
            if (await to.Store.StatAsync(artifact.Key, cancellationToken) is null) throw;
        }
    }

    /// <returns>The progress when all parts are there; null when the time is up.</returns>
    private async Task<CopyProgress?> SendAsync(
        ArtifactRecord artifact, CopyProgress progress, PartUpload upload, Func<CopyProgress, CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        if (progress.Part == upload.Parts) return progress;
        var hash = ResumableSha256.From(progress.Hash, (long)progress.Part * upload.PartSize);
        var buffer = ArrayPool<byte>.Shared.Rent(upload.PartSize);
        try
        {
            await using var source = await from.Parts.OpenAsync(artifact.Key, hash.Length, cancellationToken);
            await using var copies = new CopyAhead(from, to, artifact, upload, cancellationToken);
            if (options.Repair || progress.IsByService == false) copies.Refuse();
            for (var number = progress.Part + 1; number <= upload.Parts; number++)
            {
                if (options.IsTimeUp()) return null;
                var part = buffer.AsMemory(0, upload.SizeOf(number));
                var copying = copies.TryAsync(number);
                var reading = source.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken).AsTask();
                await Task.WhenAll(copying, reading);
                var isWhole = await reading == part.Length;
                if (!isWhole || (number == upload.Parts && hash.Finish(part.Span) != artifact.Sealed.Sha256))
                {
                    await to.Parts.AbortAsync(upload, cancellationToken);
                    await save(new CopyProgress { Artifact = progress.Artifact }, cancellationToken);
                    throw ProvenStream.Damaged(artifact, from.Name);
                }

                if (number < upload.Parts) hash.Append(part.Span);
                if (!await copying) await to.Parts.PutPartAsync(upload, number, part, cancellationToken);
                progress = progress with { Part = number, Hash = hash.State, IsByService = await copying ? true : progress.IsByService };
                await save(progress, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return progress;
    }

    /// <summary>What was in the way, if anything: by us, and the answer was lost, or by somebody else the object was made already; or parts were forgotten.</summary>
    private async Task<BaktainerException?> CompleteAsync(PartUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await to.Parts.CompleteAsync(upload, cancellationToken);
            return null;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists || e.Code == FailureCodes.ObjectNotFound || e.Code == FailureCodes.StoreMismatch)
        {
            await to.Parts.AbortAsync(upload, cancellationToken);
            return e;
        }
    }

    private async Task<bool> IsKnownAsync(PartUpload upload, int put, CancellationToken cancellationToken)
    {
        try
        {
            var there = await to.Parts.ListPartsAsync(upload, cancellationToken);
            return there.Count(part => part.Number <= put && part.Size == upload.SizeOf(part.Number)) == put;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectNotFound)
        {
            return false;
        }
    }
}
