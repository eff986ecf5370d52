using System.Buffers;

namespace Baktainer.Archive.Compression;

/// <summary>Turns a compressor that writes into one that can be read: holds what one step wrote until it is taken.</summary>
internal sealed class OutputBuffer : Stream
{
    private readonly ArrayBufferWriter<byte> written = new(128 * 1024);
    private int taken;

    public bool IsEmpty => taken == written.WrittenCount;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public int Take(Span<byte> buffer)
    {
        var rest = written.WrittenSpan[taken..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        taken += count;
        if (!IsEmpty) return count;
        written.ResetWrittenCount();
        taken = 0;
        return count;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => written.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => written.Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
