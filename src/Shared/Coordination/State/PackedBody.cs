using System.Text;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Coordination.State;

/// <summary>
/// A document that is too long as it is: <c>{"gzip":"…"}</c>, the text in UTF-8, compressed, in base64. The manifest of a server with thousands of databases fits so;
/// all others stay readable.
/// </summary>
internal static class PackedBody
{
    private const string Begin = "{\"gzip\":\"";
    private const string End = "\"}";

    /// <summary>The document packed, or null when it is too long even so.</summary>
    public static string? Pack(string body)
    {
        var buffer = new byte[RecordKey.MaxBody / 4 * 3 - Begin.Length - End.Length];
        using var packed = Compressor.Compress(new BytesStream(Encoding.UTF8.GetBytes(body)), CompressionKind.Gzip);
        var length = packed.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length < buffer.Length ? Begin + Convert.ToBase64String(buffer, 0, length) + End : null;
    }

    public static bool IsPacked(string body) => body.StartsWith(Begin, StringComparison.Ordinal);

    /// <summary>The document's bytes.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static Stream Open(string body) => Compressor.Decompress(new BytesStream(Convert.FromBase64String(body[Begin.Length..^End.Length])), CompressionKind.Gzip);
}
