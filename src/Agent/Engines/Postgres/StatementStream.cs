using System.Buffers;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Postgres;

/// <summary>
/// Cuts a script of pg_dumpall into comments, psql commands and statements, and shows each statement to a function that may change or drop it.
/// A statement ends at a semicolon that ends a line outside quotes. Counting quote marks is enough: inside quotes they are always doubled,
/// and pg_dumpall writes no backslash before them and no dollar quotes.
/// </summary>
/// <param name="inner">The script.</param>
/// <param name="rewrite">Given a statement with its line end; returns what to pass on, empty to drop it.</param>
internal sealed class StatementStream(Stream inner, StatementRewriter rewrite) : PullStream
{
    /// <summary>Far above any role's settings; keeps memory bounded when the stream is not what it should be.</summary>
    private const int MaxStatement = 1 << 20;

    private readonly byte[] input = new byte[1 << 16];
    private readonly ArrayBufferWriter<byte> unit = new(256);
    private ReadOnlyMemory<byte> unread;
    private byte[] output = [];
    private int outputRead;
    private byte quote;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (outputRead == output.Length)
        {
            if (!ReadUnit()) return 0;
            output = StartsStatement(unit.WrittenSpan) ? rewrite(unit.WrittenSpan) : unit.WrittenSpan.ToArray();
            outputRead = 0;
        }

        var count = Math.Min(buffer.Length, output.Length - outputRead);
        output.AsSpan(outputRead, count).CopyTo(buffer);
        outputRead += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Collects the next unit; what stands unfinished at the end of the script is one too, psql shall complain about it. False at the end.</summary>
    private bool ReadUnit()
    {
        unit.ResetWrittenCount();
        quote = 0;
        while (TryReadByte(out var next))
        {
            unit.GetSpan(1)[0] = next;
            unit.Advance(1);
            if (unit.WrittenCount > MaxStatement)
            {
                throw new BaktainerException(
                    FailureCodes.RestoreFailed, "A statement of the globals is longer than 1 MiB: this is not a script of pg_dumpall.");
            }

            if (EndsUnit(next)) return true;
        }

        return unit.WrittenCount > 0;
    }

    private bool EndsUnit(byte next)
    {
        var text = unit.WrittenSpan;
        if (!StartsStatement(text)) return next == '\n';
        if (next is (byte)'\'' or (byte)'"') quote = quote == 0 ? next : quote == next ? (byte)0 : quote;
        return quote == 0 && text.EndsWith(";\n"u8);
    }

    /// <summary>Everything else is a line of its own: a comment, a command of psql (<c>\restrict</c>) or empty.</summary>
    private static bool StartsStatement(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text[0] is not ((byte)'-' or (byte)'\\' or (byte)'\n');

    private bool TryReadByte(out byte next)
    {
        next = 0;
        if (unread.IsEmpty)
        {
            var count = inner.Read(input);
            if (count == 0) return false;
            unread = input.AsMemory(0, count);
        }

        next = unread.Span[0];
        unread = unread[1..];
        return true;
    }
}

/// <summary>Returns what to pass on in place of a statement.</summary>
internal delegate byte[] StatementRewriter(ReadOnlySpan<byte> statement);
