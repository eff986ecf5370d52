using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Baktainer.Conformance.Stores;

/// <summary>A forward-only source of any length: its bytes follow from the seed, and none of it is kept.</summary>
internal sealed class SyntheticStream(long length, int seed = 1, int maxRead = int.MaxValue) : Stream
{
    // Not a divisor of any block size, so that swapped or repeated blocks change the digest.
    private const int Period = 1_000_003;
    private static readonly ConcurrentDictionary<int, byte[]> Periods = [];

    private readonly byte[] pattern = length < Period ? MakePattern(seed, (int)length) : Periods.GetOrAdd(seed, MakePattern, Period);

    /// <summary>Runs before each read with the position; what it throws is the source's failure.</summary>
    public Func<long, CancellationToken, Task>? OnRead { get; init; }

    public bool IsDisposed { get; private set; }

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static string Sha256(long length, int seed = 1)
    {
        using var stream = new SyntheticStream(length, seed);
        return Sha256(stream);
    }

    /// <summary>The digest of any stream, read synchronously.</summary>
    public static string Sha256(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    public override int Read(Span<byte> buffer)
    {
        var offset = (int)(BytesRead % Period);
        var count = (int)Math.Min(Math.Min(buffer.Length, maxRead), Math.Min(length - BytesRead, pattern.Length - offset));
        pattern.AsSpan(offset, count).CopyTo(buffer);
        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (OnRead is not null) await OnRead(BytesRead, cancellationToken);
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private static byte[] MakePattern(int seed, int size)
    {
        var pattern = new byte[size];
        new Random(seed).NextBytes(pattern);
        return pattern;
    }
}
