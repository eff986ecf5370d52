namespace Baktainer.Archive.Age;

/// <summary>
/// Reads plain, yields a sealed file. A full chunk is held back until the next byte or the inner stream's clean end is known;
/// only that end makes a last chunk, so what was yielded before a failure never decrypts to completion.
/// </summary>
/// <param name="plain">Owned.</param>
/// <param name="start">Header and payload nonce.</param>
/// <param name="payload">Owned.</param>
internal sealed class AgeEncryptStream(Stream plain, ReadOnlyMemory<byte> start, AgePayload payload) : PullStage(plain)
{
    private readonly byte[] overflow = new byte[AgePayload.SealedChunkLength];
    private byte[] chunk = new byte[AgePayload.ChunkLength];
    private byte[] following = new byte[AgePayload.ChunkLength];
    private int chunkLength = -1;
    private ReadOnlyMemory<byte> pending = start;
    private bool lastSealed;

    protected override int Pull(Span<byte> buffer)
    {
        if (pending.IsEmpty && !lastSealed)
        {
            if (buffer.Length >= AgePayload.SealedChunkLength) return SealNext(buffer);
            pending = overflow.AsMemory(0, SealNext(overflow));
        }

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

    private int SealNext(Span<byte> target)
    {
        if (chunkLength < 0) chunkLength = Fill(chunk);
        var next = chunkLength == chunk.Length ? Fill(following) : 0;
        lastSealed = next == 0;
        var length = payload.Seal(chunk.AsSpan(0, chunkLength), target, lastSealed);
        (chunk, following, chunkLength) = (following, chunk, next);
        return length;
    }

    private int Fill(byte[] buffer) => Inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
}
