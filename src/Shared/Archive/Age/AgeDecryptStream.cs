namespace Baktainer.Archive.Age;

/// <summary>
/// Reads the payload of a sealed file, yields plain. Releases nothing that was not authenticated, and ends only behind a last chunk with nothing after it.
/// </summary>
/// <param name="sealedBytes">Owned; just behind the payload nonce.</param>
/// <param name="payload">Owned.</param>
internal sealed class AgeDecryptStream(Stream sealedBytes, AgePayload payload) : PullStage(sealedBytes)
{
    private readonly byte[] chunk = new byte[AgePayload.SealedChunkLength];
    private readonly byte[] overflow = new byte[AgePayload.ChunkLength];
    private ReadOnlyMemory<byte> pending;
    private bool lastOpened;

    protected override int Pull(Span<byte> buffer)
    {
        if (pending.IsEmpty && !lastOpened)
        {
            if (buffer.Length >= AgePayload.ChunkLength) return OpenNext(buffer) is var opened and > 0 ? opened : End();
            pending = overflow.AsMemory(0, OpenNext(overflow));
        }

        if (pending.IsEmpty) return End();
        var count = Math.Min(buffer.Length, pending.Length);
        pending.Span[..count].CopyTo(buffer);
        pending = pending[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) payload.Dispose();
    }

    /// <summary>Zero only for the one chunk of an empty file.</summary>
    private int OpenNext(Span<byte> target)
    {
        var length = Inner.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        var isEmpty = length == AgePayload.TagLength;
        if (length < AgePayload.TagLength) throw AgeErrors.Corrupt("it is truncated");
        if (isEmpty && !payload.AtStart) throw AgeErrors.Corrupt("its last chunk is empty");

        // Only a full chunk can be followed by another; whether it is, its tag says.
        var isFull = length == chunk.Length;
        lastOpened = !(isFull && payload.TryOpen(chunk, target, last: false));
        if (lastOpened && !payload.TryOpen(chunk.AsSpan(0, length), target, last: true)) throw AgeErrors.Corrupt("a chunk was altered, or the file is truncated");
        return length - AgePayload.TagLength;
    }

    private int End() => Inner.Read(chunk) == 0 ? 0 : throw AgeErrors.Corrupt("something follows its end");
}
