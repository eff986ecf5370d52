using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>Passes bytes through and remembers what they were: size, SHA-256 and the last bytes.</summary>
/// <param name="inner">Where they come from.</param>
/// <param name="entropy">Sees them too.</param>
public sealed class HashingStream(Stream inner, EntropyMeter? entropy = null) : PullStage(inner)
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] tail = new byte[EndMarker.TailLength];
    private int tailLength;
    private long size;

    /// <summary>Bytes passed so far; may be read from another thread, for progress.</summary>
    public long Size => Interlocked.Read(ref size);

    /// <summary>The last <see cref="EndMarker.TailLength"/> bytes, or all when there were fewer. Valid once the end was read.</summary>
    public ReadOnlySpan<byte> Tail => tail.AsSpan(0, tailLength);

    /// <summary>The digest of everything read so far.</summary>
    public Digest Digest() => new(Size, Convert.ToHexStringLower(hash.GetCurrentHash()));

    protected override int Pull(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        hash.AppendData(buffer[..read]);
        Interlocked.Add(ref size, read);
        Remember(buffer[..read]);
        entropy?.Append(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) hash.Dispose();
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > tail.Length) bytes = bytes[^tail.Length..];
        var keep = Math.Min(tailLength, tail.Length - bytes.Length);
        tail.AsSpan(tailLength - keep, keep).CopyTo(tail);
        bytes.CopyTo(tail.AsSpan(keep));
        tailLength = keep + bytes.Length;
    }
}
