namespace Baktainer.Archive;

/// <summary>
/// Estimates how hard it is to guess the next byte of a stream from the one before it, in bits: about 3 for rows of text, 4 for random bytes in hexadecimal, 6 in base64, nearly 8 for bytes that
/// somebody encrypted. Looks at all of the first MiB, then at 4 KiB of every 64, by their places in the stream: the same bytes give the same number however they arrive.
/// </summary>
public sealed class EntropyMeter
{
    /// <summary>With fewer bytes nothing is said.</summary>
    public const int LeastBytes = 64 * 1024;

    private const int Whole = 1024 * 1024;
    private const int Stride = 64 * 1024;
    private const int Sample = 4 * 1024;

    // Not pooled: a stream may be disposed while a thread still counts.
    private readonly long[] counts = new long[256 * 256];
    private long position;
    private int previous;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var at = (int)(position % Stride);
            var (isSampled, end) = position < Whole ? (true, Stride) : at < Sample ? (true, Sample) : (false, Stride);
            var some = bytes[..Math.Min(bytes.Length, end - at)];
            if (isSampled) Count(some, isStart: at == 0);
            position += some.Length;
            bytes = bytes[some.Length..];
        }
    }

    /// <summary>Bits, from 0 to 8, of all that came so far; null after too few bytes.</summary>
    public double? Bits() => position < LeastBytes ? null : Math.Round(Conditional(), 3);

    private void Count(ReadOnlySpan<byte> bytes, bool isStart)
    {
        var start = 0;
        if (isStart) previous = bytes[start++]; // What came before it was not looked at, or not of the same sample.
        foreach (var next in bytes[start..])
        {
            counts[(previous << 8) | next]++;
            previous = next;
        }
    }

    /// <summary>Of pairs, less that of their first bytes.</summary>
    private double Conditional()
    {
        double pairs = 0, firsts = 0, total = 0;
        for (var first = 0; first < 256; first++)
        {
            var row = 0L;
            foreach (var count in counts.AsSpan(first << 8, 256))
            {
                if (count > 0) pairs += count * Math.Log2(count);
                row += count;
            }

            if (row > 0) firsts += row * Math.Log2(row);
            total += row;
        }

        return (firsts - pairs) / total;
    }
}
