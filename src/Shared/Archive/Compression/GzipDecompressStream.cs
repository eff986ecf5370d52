using System.IO.Compression;
using Baktainer.Contracts;

namespace Baktainer.Archive.Compression;

/// <summary>
/// What gzip members hold. GZipStream checks each member's checksum, but takes an end inside a member, and garbage behind the last, for a good end.
/// So when it says that it is at the end, it is given one more member of known content: only when the file ended between members does exactly that come out.
/// </summary>
internal sealed class GzipDecompressStream : PullStage
{
    private static readonly byte[] SentinelContent = "the end of the gzip file"u8.ToArray();
    private static readonly byte[] Sentinel = Compress(SentinelContent);

    private readonly Input input;
    private readonly GZipStream gzip;

    public GzipDecompressStream(Stream inner) : base(inner)
    {
        input = new Input(inner);
        gzip = new GZipStream(input, CompressionMode.Decompress);
    }

    protected override int Pull(Span<byte> buffer)
    {
        try
        {
            var read = gzip.Read(buffer);
            return read > 0 || EndsBetweenMembers() ? read : throw Corrupt("it is truncated, or something follows its end");
        }
        catch (InvalidDataException e)
        {
            throw Corrupt("its bytes are damaged", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        gzip.Dispose();
        input.Dispose();
    }

    private static byte[] Compress(byte[] content)
    {
        var output = new OutputBuffer();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(content);
        var buffer = new byte[256];
        return buffer[..output.Take(buffer)];
    }

    private static BaktainerException Corrupt(string why, Exception? inner = null) =>
        new(FailureCodes.CompressedCorrupt, $"The gzip data cannot be read to its end: {why}.", "Fetch the file again, or use another copy.", inner);

    private bool EndsBetweenMembers()
    {
        if (!input.HadBytes) return false;
        input.Appended = Sentinel;
        Span<byte> last = stackalloc byte[SentinelContent.Length + 1];
        return last[..gzip.ReadAtLeast(last, last.Length, throwOnEndOfStream: false)].SequenceEqual(SentinelContent);
    }

    /// <summary>The inner stream and, once it is set, the sentinel behind it.</summary>
    private sealed class Input(Stream inner) : PullStream
    {
        public bool HadBytes { get; private set; }

        public ReadOnlyMemory<byte> Appended { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            HadBytes |= read > 0;
            if (read > 0) return read;
            read = Math.Min(buffer.Length, Appended.Length);
            Appended.Span[..read].CopyTo(buffer);
            Appended = Appended[read..];
            return read;
        }
    }
}
