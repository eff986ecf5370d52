using System.Buffers.Binary;
using System.Numerics;

namespace Baktainer.Replication;

/// <summary>
/// SHA-256 (FIPS 180-4) whose state between two blocks can be written down and taken up by another process: .NET's own cannot.
/// Only bytes that are read in several sittings are hashed with it.
/// </summary>
public sealed class ResumableSha256
{
    /// <summary>Bytes: what <see cref="Append"/> takes whole numbers of.</summary>
    public const int BlockSize = 64;

    private static readonly uint[] Rounds =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    private readonly uint[] schedule = new uint[64];

    /// <summary>Bytes hashed so far.</summary>
    public long Length { get; private set; }

    /// <summary>The state after <see cref="Length"/> bytes: 64 hex digits. No digest.</summary>
    public string State => string.Concat(state.Select(word => $"{word:x8}"));

    /// <summary>Goes on where another left off.</summary>
    /// <param name="state">Its <see cref="State"/>; null for the beginning.</param>
    /// <param name="length">Its <see cref="Length"/>.</param>
    public static ResumableSha256 From(string? state, long length)
    {
        var hash = new ResumableSha256();
        if (state is null || length == 0) return hash;
        var bytes = Convert.FromHexString(state);
        for (var word = 0; word < hash.state.Length; word++) hash.state[word] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(word * sizeof(uint)));
        hash.Length = length;
        return hash;
    }

    /// <param name="bytes">A whole number of blocks.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length % BlockSize, 0);
        Length += bytes.Length;
        for (; bytes.Length > 0; bytes = bytes[BlockSize..]) Compress(bytes);
    }

    /// <summary>Hashes the last bytes, any number, and ends.</summary>
    /// <returns>The digest: 64 lower-case hex digits.</returns>
    public string Finish(ReadOnlySpan<byte> rest)
    {
        var whole = rest.Length / BlockSize * BlockSize;
        Append(rest[..whole]);
        rest = rest[whole..];
        Span<byte> end = stackalloc byte[BlockSize * 2];
        end.Clear();
        rest.CopyTo(end);
        end[rest.Length] = 0x80;
        end = end[..(rest.Length < BlockSize - sizeof(long) ? BlockSize : BlockSize * 2)];
        BinaryPrimitives.WriteInt64BigEndian(end[^sizeof(long)..], (Length + rest.Length) * 8);
        Append(end);
        return State;
    }

    private void Compress(ReadOnlySpan<byte> block)
    {
        var w = schedule.AsSpan();
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        for (var t = 16; t < 64; t++)
        {
            var (x, y) = (w[t - 15], w[t - 2]);
            w[t] = w[t - 16] + w[t - 7]
                + (BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3))
                + (BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10));
        }

        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var t = 0; t < 64; t++)
        {
            var one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g)) + Rounds[t] + w[t];
            var two = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (a, b, c, d, e, f, g, h) = (one + two, a, b, c, d + one, e, f, g);
        }

        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
        (state[4], state[5], state[6], state[7]) = (state[4] + e, state[5] + f, state[6] + g, state[7] + h);
    }
}
