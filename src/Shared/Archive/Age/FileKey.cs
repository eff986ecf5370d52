using System.Security.Cryptography;

namespace Baktainer.Archive.Age;

/// <summary>The 16 random bytes under which one file is sealed, and what is derived from and wrapped around them.</summary>
internal static class FileKey
{
    public const int Length = 16;
    public const int WrappedLength = Length + TagLength;
    private const int TagLength = 16;

    /// <summary>Each wrapping key is used once, so the nonce is constant.</summary>
    private static readonly byte[] ZeroNonce = new byte[12];

    public static byte[] New() => RandomNumberGenerator.GetBytes(Length);

    /// <summary>HKDF-SHA-256, 32 bytes.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt, info);
        return key;
    }

    public static byte[] Wrap(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> wrappingKey)
    {
        var wrapped = new byte[WrappedLength];
        using var aead = new ChaCha20Poly1305(wrappingKey);
        aead.Encrypt(ZeroNonce, fileKey, wrapped.AsSpan(0, Length), wrapped.AsSpan(Length));
        return wrapped;
    }

    /// <summary>Null when it was wrapped with another key.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> wrappingKey)
    {
        var fileKey = new byte[Length];
        using var aead = new ChaCha20Poly1305(wrappingKey);
        try
        {
            aead.Decrypt(ZeroNonce, wrapped[..Length], wrapped[Length..], fileKey);
            return fileKey;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
