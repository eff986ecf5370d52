using Baktainer.Contracts;

namespace Baktainer.Archive.Compression;

/// <summary>What zstd frames hold. An end inside a frame, a wrong checksum and anything behind the last frame that is no frame are failures.</summary>
internal sealed unsafe class ZstdDecompressStream(Stream inner) : PullStage(inner)
{
    private readonly ZstdDecompressHandle context = Zstd.CreateDecompress();
    private readonly byte[] input = new byte[128 * 1024];
    private int position;
    private int length;
    private bool outputWasFull;

    /// <summary>What zstd wants next, 0 between frames. An empty file has no frame, so it starts inside one.</summary>
    private nuint wanted = 1;

    protected override int Pull(Span<byte> buffer)
    {
        while (true)
        {
            // Inside a frame, a full output buffer may have left decompressed bytes in the context; they come without new input.
            if (position == length && (wanted == 0 || !outputWasFull))
            {
                (position, length) = (0, Inner.Read(input));
                if (length == 0) return wanted == 0 ? 0 : throw Truncated();
            }

            if (Step(buffer) is var written and > 0) return written;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) context.Dispose();
    }

    private int Step(Span<byte> buffer)
    {
        fixed (byte* source = input, target = buffer)
        {
            var from = new Zstd.Window(source, length) { Position = (nuint)position };
            var to = new Zstd.Window(target, buffer.Length);
            wanted = Zstd.Check(Zstd.Decompress(context, ref to, ref from), FailureCodes.CompressedCorrupt);
            position = (int)from.Position;
            outputWasFull = to.Position == to.Size;
            return (int)to.Position;
        }
    }

    private static BaktainerException Truncated() =>
        new(FailureCodes.CompressedCorrupt, "The zstd data ends inside a frame: the file is truncated.", "Fetch the file again, or use another copy.");
}
