using System.Buffers;

namespace Baktainer.Archive.Age;

/// <summary>Reads the ASCII armor of age: strict PEM with lines of 64 columns, LF or CRLF, white space only around it.</summary>
internal sealed class ArmorStream(PeekStream text) : PullStage(text)
{
    private const int Columns = 64;
    private const int MaxAround = 1024;

    private readonly ArrayBufferWriter<byte> line = new(2 * Columns);
    private ReadOnlyMemory<byte> pending;
    private bool begun;
    private bool ended;

    private static ReadOnlySpan<byte> FirstLine => "-----BEGIN AGE ENCRYPTED FILE-----"u8;

    private static ReadOnlySpan<byte> LastLine => "-----END AGE ENCRYPTED FILE-----"u8;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Looks ahead only. White space alone is not taken for armor.</summary>
    public static bool IsArmored(PeekStream text) => text.Peek(MaxAround).TrimStart(WhiteSpace).StartsWith("-----BEGIN"u8);

    protected override int Pull(Span<byte> buffer)
    {
        if (pending.IsEmpty && !ended) Next();
        var count = Math.Min(buffer.Length, pending.Length);
        pending.Span[..count].CopyTo(buffer);
        pending = pending[count..];
        return count;
    }

    private void Next()
    {
        if (!begun) Begin();
        var text = ReadLine();
        if (text.SequenceEqual(LastLine))
        {
            End();
            return;
        }

        if (text.IsEmpty || text.Length > Columns || !AgeBase64.TryDecodePadded(text, out var bytes)) throw AgeErrors.Corrupt("its armor has a malformed line");
        pending = bytes;
        if (text.Length == Columns && text[^1] != '=') return;
        if (!ReadLine().SequenceEqual(LastLine)) throw AgeErrors.Corrupt("its armor has a short line before the last one");
        End();
    }

    /// <summary><see cref="IsArmored"/> saw that it does.</summary>
    private void Begin()
    {
        ReadOnlySpan<byte> first;
        do first = ReadLine();
        while (first.Trim(WhiteSpace).IsEmpty);
        begun = first.SequenceEqual(FirstLine) ? true : throw AgeErrors.Corrupt("its armor has a malformed first line");
    }

    private void End()
    {
        ended = true;
        var rest = new byte[MaxAround];
        var length = Inner.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false);
        if (length == rest.Length || !rest.AsSpan(0, length).Trim(WhiteSpace).IsEmpty) throw AgeErrors.Corrupt("something follows its armor");
    }

    /// <summary>Without its LF or CRLF; valid until the next call.</summary>
    private ReadOnlySpan<byte> ReadLine()
    {
        line.ResetWrittenCount();
        if (!text.TryReadLine(line, MaxAround)) throw AgeErrors.Corrupt("its armor has a line that is too long");
        if (line.WrittenCount == 0) throw AgeErrors.Corrupt("its armor is truncated");
        var bytes = line.WrittenSpan;
        if (bytes[^1] == '\n') bytes = bytes[..^1];
        return bytes.Length > 0 && bytes[^1] == '\r' ? bytes[..^1] : bytes;
    }
}
