using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Baktainer.Archive.Age;

/// <summary>The STREAM construction: chunks of 64 KiB, each authenticated with its number and with whether it is the last.</summary>
internal sealed class AgePayload : IDisposable
{
    public const int ChunkLength = 64 * 1024;
    public const int TagLength = 16;
    public const int SealedChunkLength = ChunkLength + TagLength;
    public const int NonceLength = 16;

    private readonly ChaCha20Poly1305 aead;
    private readonly byte[] nonce = new byte[12];
    private ulong number;

    public AgePayload(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> payloadNonce)
    {
        var key = FileKey.Derive(fileKey, payloadNonce, "payload"u8);
        aead = new ChaCha20Poly1305(key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>True before the first chunk.</summary>
    public bool AtStart => number == 0;

    /// <summary>Returns the sealed length.</summary>
    public int Seal(ReadOnlySpan<byte> plain, Span<byte> target, bool last)
    {
        aead.Encrypt(NonceOf(last), plain, target[..plain.Length], target.Slice(plain.Length, TagLength));
        number++;
        return plain.Length + TagLength;
    }

    /// <summary>False when this is not the next chunk of this file, whole and unchanged, or not the last one.</summary>
    public bool TryOpen(ReadOnlySpan<byte> chunk, Span<byte> target, bool last)
    {
        try
        {
            aead.Decrypt(NonceOf(last), chunk[..^TagLength], chunk[^TagLength..], target[..(chunk.Length - TagLength)]);
            number++;
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => aead.Dispose();

    private byte[] NonceOf(bool last)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(3), number);
        nonce[^1] = last ? (byte)1 : (byte)0;
        return nonce;
    }
}
