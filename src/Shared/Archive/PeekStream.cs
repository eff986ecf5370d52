using System.Buffers;

namespace Baktainer.Archive;

/// <summary>Passes bytes through, with a small buffer that lets a parser look ahead and read lines without taking what follows them.</summary>
internal sealed class PeekStream(Stream inner) : PullStage(inner)
{
    private readonly byte[] held = new byte[4096];
    private int start;
    private int end;

    private ReadOnlySpan<byte> Buffered => held.AsSpan(start, end - start);

    /// <summary>The next bytes, still to be read: <paramref name="count"/> of them, or fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (Buffered.Length < count && Fill()) { }
        return Buffered[..Math.Min(count, Buffered.Length)];
    }

    /// <summary>Appends a line with its LF, or what is left when there is none. False when the line does not end within <paramref name="limit"/> bytes.</summary>
    public bool TryReadLine(ArrayBufferWriter<byte> line, int limit)
    {
        while (Buffered.Length > 0 || Fill())
        {
            var feed = Buffered.IndexOf((byte)'\n');
            var part = feed < 0 ? Buffered : Buffered[..(feed + 1)];
            if ((limit -= part.Length) < 0) return false;
            line.Write(part);
            start += part.Length;
            if (feed >= 0) break;
        }

        return true;
    }

    protected override int Pull(Span<byte> buffer)
    {
        if (Buffered.IsEmpty) return Inner.Read(buffer);
        var count = Math.Min(buffer.Length, Buffered.Length);
        Buffered[..count].CopyTo(buffer);
        start += count;
        return count;
    }

    private bool Fill()
    {
        Buffered.CopyTo(held);
        (start, end) = (0, end - start);
        var read = Inner.Read(held.AsSpan(end));
        end += read;
        return read > 0;
    }
}
