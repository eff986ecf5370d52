using System.Buffers;
using Baktainer.Contracts;

namespace Baktainer.Replication;

/// <summary>Reads an artifact's sealed bytes, in several sittings where need be, and compares them with what the manifest says.</summary>
public static class SealedObject
{
    private const int ChunkSize = 4 * 1024 * 1024;
    private const int SaveEvery = 16; // Chunks.

    /// <param name="place">Where.</param>
    /// <param name="artifact">What.</param>
    /// <param name="from">Where an earlier reading stopped; null for the beginning.</param>
    /// <param name="save">Gets how far the reading is, now and then.</param>
    /// <param name="isTimeUp">Asked between chunks.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>Null when the time is up; else whether it is there with its size and digest.</returns>
    public static async Task<bool?> IsGoodAsync(
        StorePlace place, ArtifactRecord artifact, ReadingProgress? from, Func<ReadingProgress, Task> save, Func<bool> isTimeUp, CancellationToken cancellationToken)
    {
        var stored = await place.Store.StatAsync(artifact.Key, cancellationToken);
        if (stored is null || stored.Size != artifact.Sealed.Size) return false;
        var hash = ResumableSha256.From(from?.Hash, from?.Position ?? 0);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            await using var content = await place.Parts.OpenAsync(artifact.Key, hash.Length, cancellationToken);
            for (var chunk = 1; ; chunk++)
            {
                var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, ChunkSize), ChunkSize, throwOnEndOfStream: false, cancellationToken);
                if (read < ChunkSize) return hash.Length + read == artifact.Sealed.Size && hash.Finish(buffer.AsSpan(0, read)) == artifact.Sealed.Sha256;
                hash.Append(buffer.AsSpan(0, read));
                var stop = isTimeUp();
                if (stop || chunk % SaveEvery == 0) await save(new ReadingProgress(hash.Length, hash.State));
                if (stop) return null;
                if (hash.Length >= artifact.Sealed.Size) return hash.Length == artifact.Sealed.Size && hash.Finish([]) == artifact.Sealed.Sha256;
            }
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.NotFound)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
