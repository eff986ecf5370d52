using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Baktainer.Storage.S3;

/// <summary>Checksums as headers carry them, in base64.</summary>
internal static class S3Checksums
{
    public static string Crc32Of(ReadOnlyMemory<byte> content)
    {
        Span<byte> crc = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(content.Span));
        return Convert.ToBase64String(crc);
    }

#pragma warning disable CA5351 // Content-MD5 finds damage; it protects from nobody.
    public static string Md5Of(ReadOnlyMemory<byte> content) => Convert.ToBase64String(MD5.HashData(content.Span));
#pragma warning restore CA5351

    /// <summary>Entity tags come with quotes or without.</summary>
    public static bool IsSameTag(string? one, string? other) => one is { Length: > 0 } && one.Trim('"') == other?.Trim('"');
}
