using System.Security.Cryptography;
using System.Text;

namespace Baktainer.Archive.Age;

/// <summary>The textual start of an age file: a version line, one stanza for each recipient, and a MAC under the file key.</summary>
/// <param name="Stanzas">In the order of the file, at least one.</param>
/// <param name="Authenticated">The bytes that the MAC covers: all from the start up to and including <c>---</c>.</param>
/// <param name="Mac">As the file has it.</param>
internal sealed record AgeHeader(IReadOnlyList<Stanza> Stanzas, byte[] Authenticated, byte[] Mac)
{
    public const string VersionLine = "age-encryption.org/v1\n";

    /// <summary>Body lines have this many columns; the last one has fewer, and may be empty.</summary>
    public const int Columns = 64;

    public bool IsAuthentic(ReadOnlySpan<byte> fileKey) => CryptographicOperations.FixedTimeEquals(Mac, MacOf(Authenticated, fileKey));

    public static byte[] Write(IEnumerable<Stanza> stanzas, ReadOnlySpan<byte> fileKey)
    {
        var text = new StringBuilder(VersionLine);
        foreach (var stanza in stanzas)
        {
            text.Append("-> ").AppendJoin(' ', stanza.Arguments).Append('\n');
            var body = AgeBase64.Encode(stanza.Body.Span);
            for (; body.Length >= Columns; body = body[Columns..]) text.Append(body, 0, Columns).Append('\n');
            text.Append(body).Append('\n');
        }

        text.Append("---");
        var mac = MacOf(Encoding.ASCII.GetBytes(text.ToString()), fileKey);
        return Encoding.ASCII.GetBytes(text.Append(' ').Append(AgeBase64.Encode(mac)).Append('\n').ToString());
    }

    private static byte[] MacOf(byte[] authenticated, ReadOnlySpan<byte> fileKey)
    {
        var key = FileKey.Derive(fileKey, [], "header"u8);
        try
        {
            return HMACSHA256.HashData(key, authenticated);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
