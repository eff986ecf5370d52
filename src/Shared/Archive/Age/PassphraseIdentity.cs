using System.Globalization;
using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

/// <summary>Opens what was sealed with a passphrase.</summary>
/// <param name="passphrase">Not empty.</param>
public sealed class PassphraseIdentity(Secret passphrase) : IIdentity
{
    /// <summary>The highest that is accepted, as in the age program: 4 GiB of memory and some 15 seconds. A hostile file must not ask for more.</summary>
    public const int MaxWorkFactor = 22;

    private readonly Secret passphrase = PassphraseKeyWrap.NotEmpty(passphrase);

    public byte[]? Unwrap(IReadOnlyList<Stanza> stanzas)
    {
        if (stanzas.All(s => s.Type != PassphraseKeyWrap.StanzaType)) return null;
        if (stanzas.Count > 1) throw AgeErrors.Corrupt("its header has a passphrase stanza that is not the only one");
        var (salt, workFactor) = Parse(stanzas[0]);
        var wrappingKey = PassphraseKeyWrap.WrappingKey(passphrase, salt, workFactor);
        try
        {
            return FileKey.Unwrap(stanzas[0].Body.Span, wrappingKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    private static (byte[] Salt, int WorkFactor) Parse(Stanza stanza)
    {
        if (stanza.Arguments.Count != 3
            || !AgeBase64.TryDecode(stanza.Arguments[1], out var salt)
            || salt.Length != PassphraseKeyWrap.SaltLength
            || stanza.Arguments[2] is not [>= '1' and <= '9', ..] digits
            || !digits.All(char.IsAsciiDigit)
            || stanza.Body.Length != FileKey.WrappedLength)
        {
            throw AgeErrors.Corrupt("its header has a malformed passphrase stanza");
        }

        return int.TryParse(digits, CultureInfo.InvariantCulture, out var workFactor) && workFactor <= MaxWorkFactor
            ? (salt, workFactor)
            : throw AgeErrors.Corrupt($"its header asks for a passphrase work factor above {MaxWorkFactor}");
    }
}
