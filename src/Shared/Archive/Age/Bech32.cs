using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Baktainer.Archive.Age;

/// <summary>Bech32 (BIP 173) without its length limit. Text is all lower or all upper case, and the prefix comes out in the case that was found.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;

    /// <summary>Lower case.</summary>
    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        prefix = prefix.ToLowerInvariant();
        var values = new List<byte>(Regroup(data.ToArray(), 8, 5, pad: true)!);
        var checksum = Polymod(prefix, [.. values, 0, 0, 0, 0, 0, 0]) ^ 1;
        for (var i = ChecksumLength - 1; i >= 0; i--) values.Add((byte)((checksum >> (5 * i)) & 31));
        return new StringBuilder(prefix).Append('1').AppendJoin("", values.Select(v => Alphabet[v])).ToString();
    }

    public static bool TryDecode(string text, [NotNullWhen(true)] out string? prefix, [NotNullWhen(true)] out byte[]? data)
    {
        (prefix, data) = (null, null);
        if (text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)) return false;
        var lower = text.ToLowerInvariant();
        var separator = text.LastIndexOf('1');
        if (separator < 1 || text.Length - separator - 1 < ChecksumLength || text.Any(c => c is < '!' or > '~')) return false;
        var values = lower[(separator + 1)..].Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        if (values.Contains(-1) || Polymod(lower[..separator], values.Select(v => (byte)v)) != 1) return false;
        prefix = text[..separator];
        data = Regroup(values.SkipLast(ChecksumLength).Select(v => (byte)v), 5, 8, pad: false);
        return data is not null;
    }

    private static uint Polymod(string prefix, IEnumerable<byte> values)
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        var expanded = prefix.Select(c => (byte)(c >> 5)).Append((byte)0).Concat(prefix.Select(c => (byte)(c & 31)));
        var checksum = 1u;
        foreach (var value in expanded.Concat(values))
        {
            var top = checksum >> 25;
            checksum = ((checksum & 0x1ffffff) << 5) ^ value;
            for (var i = 0; i < generator.Length; i++)
                if (((top >> i) & 1) == 1) checksum ^= generator[i];
        }

        return checksum;
    }

    /// <summary>Regroups bits; null when, without padding, the bits left over are not zero or would fill a group of the input.</summary>
    private static byte[]? Regroup(IEnumerable<byte> groups, int from, int to, bool pad)
    {
        var (bits, count, result) = (0, 0, new List<byte>());
        foreach (var group in groups)
        {
            bits = ((bits << from) | group) & 0xfff;
            for (count += from; count >= to; result.Add((byte)((bits >> count) & ((1 << to) - 1)))) count -= to;
        }

        var rest = (bits << (to - count)) & ((1 << to) - 1);
        if (!pad) return count >= from || rest != 0 ? null : [.. result];
        if (count > 0) result.Add((byte)rest);
        return [.. result];
    }
}
