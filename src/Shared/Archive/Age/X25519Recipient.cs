using System.Security.Cryptography;

namespace Baktainer.Archive.Age;

/// <summary>A public key <c>age1…</c>.</summary>
public sealed class X25519Recipient : IRecipient
{
    private const string Prefix = "age";
    private readonly byte[] publicKey;

    internal X25519Recipient(byte[] publicKey)
    {
        this.publicKey = publicKey;
        Label = Bech32.Encode(Prefix, publicKey);
    }

    public string Label { get; }

    /// <summary>Null when the text is no such key.</summary>
    public static X25519Recipient? TryParse(string text) =>
        Bech32.TryDecode(text, out var prefix, out var key) && prefix == Prefix && key.Length == X25519KeyWrap.KeyLength ? new(key) : null;

    public Stanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        var ephemeral = RandomNumberGenerator.GetBytes(X25519KeyWrap.KeyLength);
        var share = X25519KeyWrap.PublicKeyOf(ephemeral);
        var wrappingKey = X25519KeyWrap.WrappingKey(ephemeral, publicKey, share, publicKey)
            ?? throw AgeErrors.BadKey($"The recipient {Label} is a point of low order: anybody could read what is sealed to it.");
        try
        {
            return new Stanza([X25519KeyWrap.StanzaType, AgeBase64.Encode(share)], FileKey.Wrap(fileKey, wrappingKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeral);
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Label;
}
