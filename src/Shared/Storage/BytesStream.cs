using Baktainer.Archive;

namespace Baktainer.Storage;

/// <summary>Reads bytes that are in memory already.</summary>
public sealed class BytesStream(ReadOnlyMemory<byte> bytes) : PullStream
{
    private int position;

    public override int Read(Span<byte> buffer)
    {
        var read = Math.Min(buffer.Length, bytes.Length - position);
        bytes.Span.Slice(position, read).CopyTo(buffer);
        position += read;
        return read;
    }
}
