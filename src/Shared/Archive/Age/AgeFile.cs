using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

/// <summary>Seals and opens age v1 files (c2sp.org/age), as the age program does.</summary>
public static class AgeFile
{
    public const string Extension = ".age";

    /// <summary>Returns a stream that yields the sealed file of what <paramref name="plain"/> yields, and owns it once it is returned.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadKey"/>: no recipients, or a passphrase beside others.</exception>
    public static Stream Encrypt(Stream plain, IReadOnlyList<IRecipient> recipients)
    {
        if (recipients.Count == 0) throw AgeErrors.BadKey("Nobody was named who could open the sealed file.", "Name a recipient (age1…).");
        var fileKey = FileKey.New();
        try
        {
            var stanzas = recipients.Select(r => r.Wrap(fileKey)).ToList();
            if (stanzas.Count > 1 && stanzas.Any(s => s.Type == PassphraseKeyWrap.StanzaType))
                throw AgeErrors.BadKey("A passphrase cannot be combined with other recipients.", "Use public keys only, or one passphrase only.");
            var nonce = RandomNumberGenerator.GetBytes(AgePayload.NonceLength);
            byte[] start = [.. AgeHeader.Write(stanzas, fileKey), .. nonce];
            return new AgeEncryptStream(plain, start, new AgePayload(fileKey, nonce));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>
    /// Reads the header, binary or armored, and returns a stream that yields what was sealed, and owns <paramref name="sealedBytes"/> once it is returned.
    /// </summary>
    /// <exception cref="BaktainerException">
    /// <see cref="FailureCodes.NotAgeFile"/>, <see cref="FailureCodes.NoMatchingIdentity"/>, or <see cref="FailureCodes.SealedCorrupt"/>, which reading may throw later too.
    /// </exception>
    public static Stream Decrypt(Stream sealedBytes, IReadOnlyList<IIdentity> identities)
    {
        if (identities.Count == 0) throw AgeErrors.BadKey("No identity was given to open the sealed file with.", "Name an identity file.");
        var source = new PeekStream(sealedBytes);
        if (ArmorStream.IsArmored(source)) source = new PeekStream(new ArmorStream(source));
        var header = AgeHeaderReader.Read(source);
        var fileKey = Unwrap(header, identities);
        try
        {
            if (!header.IsAuthentic(fileKey)) throw AgeErrors.Corrupt("its header does not match its MAC");
            var nonce = new byte[AgePayload.NonceLength];
            if (source.ReadAtLeast(nonce, nonce.Length, throwOnEndOfStream: false) < nonce.Length) throw AgeErrors.Corrupt("it ends behind its header");
            return new AgeDecryptStream(source, new AgePayload(fileKey, nonce));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    private static byte[] Unwrap(AgeHeader header, IReadOnlyList<IIdentity> identities)
    {
        foreach (var identity in identities)
            if (identity.Unwrap(header.Stanzas) is { } fileKey) return fileKey;
        var kinds = string.Join(", ", header.Stanzas.Select(s => s.Type).Distinct().Take(5).Select(t => t.Length > 32 ? t[..32] : t));
        throw new BaktainerException(
            FailureCodes.NoMatchingIdentity,
            $"None of the given identities opens this file; it was sealed to {header.Stanzas.Count} recipient(s) of type {kinds}.",
            "Give the identity whose public key the backup was sealed to.");
    }
}
