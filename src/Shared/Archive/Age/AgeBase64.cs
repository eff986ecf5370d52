using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Baktainer.Archive.Age;

/// <summary>Base64 as age wants it: without padding, and strict, so that no two texts mean the same bytes.</summary>
internal static class AgeBase64
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes) => TryDecode(Encoding.ASCII.GetBytes(text), out bytes);

    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || text.Contains((byte)'=')) return false;
        var padded = new byte[(text.Length + 3) / 4 * 4];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill((byte)'=');
        return TryDecodePadded(padded, out bytes);
    }

    /// <summary>As the armor has it: with padding, as strict otherwise.</summary>
    public static bool TryDecodePadded(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out var count) != OperationStatus.Done) return false;

        // The decoder skips white space and ignores stray bits at the end: what does not encode back to the same text had either.
        var again = new byte[Base64.GetMaxEncodedToUtf8Length(count)];
        Base64.EncodeToUtf8(decoded.AsSpan(0, count), again, out _, out var length);
        if (!text.SequenceEqual(again.AsSpan(0, length))) return false;
        bytes = decoded[..count];
        return true;
    }
}
