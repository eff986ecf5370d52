using System.Buffers;
using System.Text;

namespace Baktainer.Archive.Age;

/// <summary>Reads a header strictly as the grammar of c2sp.org/age has it, and nothing behind it.</summary>
internal sealed class AgeHeaderReader
{
    /// <summary>Far more than any real header (a post-quantum stanza has 1.6 KB): only a bound on memory.</summary>
    private const int MaxLength = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> raw = new();
    private readonly PeekStream source;

    private AgeHeaderReader(PeekStream source) => this.source = source;

    public static AgeHeader Read(PeekStream source) => new AgeHeaderReader(source).Read();

    private AgeHeader Read()
    {
        ReadVersion();
        var stanzas = new List<Stanza>();
        while (true)
        {
            var start = raw.WrittenCount;
            var line = Encoding.Latin1.GetString(ReadLine());
            if (!line.StartsWith("---", StringComparison.Ordinal)) stanzas.Add(ReadStanza(line));
            else if (stanzas.Count == 0) throw AgeErrors.Corrupt("its header has no recipient");
            else return new AgeHeader(stanzas, raw.WrittenSpan[..(start + 3)].ToArray(), ReadMac(line));
        }
    }

    private void ReadVersion()
    {
        var found = Encoding.Latin1.GetString(source.Peek(AgeHeader.VersionLine.Length));
        if (found == AgeHeader.VersionLine) ReadLine();
        else if (found.StartsWith("age-encryption.org/", StringComparison.Ordinal)) throw AgeErrors.NotAge("its header names another version of the format");
        else throw AgeErrors.NotAge("its header does not start as one");
    }

    private Stanza ReadStanza(string line)
    {
        var parts = line.Split(' ');
        if (parts[0] != "->" || parts.Length < 2 || parts.Skip(1).Any(p => p.Length == 0 || p.Any(c => c is < '!' or > '~')))
            throw AgeErrors.Corrupt("its header has a malformed recipient line");
        return new Stanza(parts[1..], ReadBody());
    }

    private byte[] ReadBody()
    {
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var line = ReadLine();
            if (line.Length > AgeHeader.Columns || !AgeBase64.TryDecode(line, out var bytes))
                throw AgeErrors.Corrupt("its header has a malformed recipient body");
            body.Write(bytes);
            if (line.Length < AgeHeader.Columns) return body.WrittenSpan.ToArray();
        }
    }

    private static byte[] ReadMac(string line) =>
        line.StartsWith("--- ", StringComparison.Ordinal) && AgeBase64.TryDecode(line[4..], out var mac) && mac.Length == 32
            ? mac
            : throw AgeErrors.Corrupt("the last line of its header is malformed");

    /// <summary>The next line without its LF; valid until the next call.</summary>
    private ReadOnlySpan<byte> ReadLine()
    {
        var start = raw.WrittenCount;
        if (!source.TryReadLine(raw, MaxLength - start)) throw AgeErrors.Corrupt("its header is too long");
        var line = raw.WrittenSpan[start..];
        return line.EndsWith("\n"u8) ? line[..^1] : throw AgeErrors.Corrupt("it ends inside its header");
    }
}
