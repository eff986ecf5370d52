using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Baktainer.Archive.Age;

/// <summary>The arithmetic that an X25519 recipient and its identity share.</summary>
internal static class X25519KeyWrap
{
    public const int KeyLength = 32;
    public const string StanzaType = "X25519";

    public static byte[] PublicKeyOf(byte[] secret)
    {
        var publicKey = new byte[KeyLength];
        X25519.ScalarMultBase(secret, 0, publicKey, 0);
        return publicKey;
    }

    /// <summary>The key that wraps the file key, or null when the other side's point is of low order (the shared secret would be all zero).</summary>
    public static byte[]? WrappingKey(byte[] secret, byte[] point, byte[] share, byte[] recipient)
    {
        var shared = new byte[KeyLength];
        try
        {
            if (!X25519.CalculateAgreement(secret, 0, point, 0, shared, 0)) return null;
            return FileKey.Derive(shared, [.. share, .. recipient], "age-encryption.org/v1/X25519"u8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }
}
