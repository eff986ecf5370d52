using System.IO.Compression;

namespace Baktainer.Archive.Compression;

/// <summary>
/// One gzip member of what the inner stream yields. GZipStream wants to be written to, and writes its trailer when it is disposed, even while an exception unwinds;
/// here it writes into a buffer that only Read empties, so the trailer of an aborted stream goes nowhere.
/// </summary>
internal sealed class GzipCompressStream : PullStage
{
    /// <summary>GZipStream writes nothing at all, not even a header, when it was given nothing.</summary>
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly OutputBuffer output = new();
    private readonly GZipStream gzip;
    private readonly byte[] input = new byte[64 * 1024];
    private bool anyWritten;
    private bool trailerWritten;

    public GzipCompressStream(Stream inner, int level) : base(inner) =>
        gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level });

    protected override int Pull(Span<byte> buffer)
    {
        while (output.IsEmpty && !trailerWritten)
        {
            var read = Inner.Read(input);
            if (read > 0)
            {
                gzip.Write(input, 0, read);
                anyWritten = true;
                continue;
            }

            gzip.Dispose();
            if (!anyWritten) output.Write(EmptyMember);
            trailerWritten = true;
        }

        return output.Take(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        gzip.Dispose();
        output.Dispose();
    }
}
