using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;
using Org.BouncyCastle.Crypto.Generators;

namespace Baktainer.Archive.Age;

/// <summary>What a passphrase recipient and its identity share: scrypt with r = 8 and p = 1, which takes 2^(work factor) KiB of memory.</summary>
internal static class PassphraseKeyWrap
{
    public const int SaltLength = 16;
    public const string StanzaType = "scrypt";

    /// <summary>One at a time, for each takes that much.</summary>
    private static readonly Lock Turn = new();

    public static Secret NotEmpty(Secret passphrase) =>
        passphrase.Reveal().Length > 0 ? passphrase : throw AgeErrors.BadKey("The passphrase is empty.");

    public static byte[] WrappingKey(Secret passphrase, byte[] salt, int workFactor)
    {
        var bytes = Encoding.UTF8.GetBytes(passphrase.Reveal());
        try
        {
            lock (Turn) return SCrypt.Generate(bytes, [.. "age-encryption.org/v1/scrypt"u8, .. salt], 1 << workFactor, 8, 1, 32);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
