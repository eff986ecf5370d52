using System.Globalization;
using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

/// <summary>Seals with a passphrase. Must be a file's only recipient, so that whoever opens it knows that somebody with the passphrase wrote it.</summary>
/// <param name="passphrase">Not empty.</param>
/// <param name="workFactor">Deriving the key takes 2^(work factor) KiB of memory: 256 MiB and about a second by default.</param>
public sealed class PassphraseRecipient(Secret passphrase, int workFactor = PassphraseRecipient.DefaultWorkFactor) : IRecipient
{
    public const int DefaultWorkFactor = 18;

    private readonly Secret passphrase = PassphraseKeyWrap.NotEmpty(passphrase);
    private readonly int workFactor = workFactor is >= 1 and <= PassphraseIdentity.MaxWorkFactor
        ? workFactor
        : throw AgeErrors.BadKey($"The work factor {workFactor} is not within 1 to {PassphraseIdentity.MaxWorkFactor}.");

    public string Label => "passphrase";

    public Stanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        var salt = RandomNumberGenerator.GetBytes(PassphraseKeyWrap.SaltLength);
        var wrappingKey = PassphraseKeyWrap.WrappingKey(passphrase, salt, workFactor);
        try
        {
            string[] arguments = [PassphraseKeyWrap.StanzaType, AgeBase64.Encode(salt), workFactor.ToString(CultureInfo.InvariantCulture)];
            return new Stanza(arguments, FileKey.Wrap(fileKey, wrappingKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }
}
