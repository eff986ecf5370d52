using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Archive.Age;

/// <summary>A secret key <c>AGE-SECRET-KEY-1…</c>. Prints as its public key.</summary>
public sealed class X25519Identity : IIdentity
{
    private const string Prefix = "AGE-SECRET-KEY-";
    private readonly byte[] secretKey;
    private readonly byte[] publicKey;

    private X25519Identity(byte[] secretKey)
    {
        this.secretKey = secretKey;
        publicKey = X25519KeyWrap.PublicKeyOf(secretKey);
        Recipient = new X25519Recipient(publicKey);
    }

    public X25519Recipient Recipient { get; }

    public static X25519Identity Generate() => new(RandomNumberGenerator.GetBytes(X25519KeyWrap.KeyLength));

    /// <summary>Null when the text is no such key.</summary>
    public static X25519Identity? TryParse(string text) =>
        Bech32.TryDecode(text, out var prefix, out var key) && prefix == Prefix && key.Length == X25519KeyWrap.KeyLength ? new(key) : null;

    /// <summary>The secret key as text, to be written into an identity file.</summary>
    public Secret Encoded() => new(Bech32.Encode(Prefix, secretKey).ToUpperInvariant());

    public byte[]? Unwrap(IReadOnlyList<Stanza> stanzas) =>
        stanzas.Where(s => s.Type == X25519KeyWrap.StanzaType).Select(Unwrap).FirstOrDefault(k => k is not null);

    /// <inheritdoc/>
    public override string ToString() => Recipient.Label;

    private byte[]? Unwrap(Stanza stanza)
    {
        if (stanza.Arguments.Count != 2
            || !AgeBase64.TryDecode(stanza.Arguments[1], out var share)
            || share.Length != X25519KeyWrap.KeyLength
            || stanza.Body.Length != FileKey.WrappedLength)
        {
            throw AgeErrors.Corrupt("its header has a malformed X25519 stanza");
        }

        var wrappingKey = X25519KeyWrap.WrappingKey(secretKey, share, share, publicKey)
            ?? throw AgeErrors.Corrupt("its header has an X25519 stanza with a point of low order");
        try
        {
            return FileKey.Unwrap(stanza.Body.Span, wrappingKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }
}
