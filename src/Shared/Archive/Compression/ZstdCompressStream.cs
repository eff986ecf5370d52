using Baktainer.Contracts;

namespace Baktainer.Archive.Compression;

/// <summary>One zstd frame with a content checksum of what the inner stream yields; the frame ends only at the inner stream's clean end.</summary>
internal sealed unsafe class ZstdCompressStream : PullStage
{
    private readonly ZstdCompressHandle context = Zstd.CreateCompress();
    private readonly byte[] input = new byte[128 * 1024];
    private int position;
    private int length;
    private bool innerEnded;
    private bool frameEnded;

    public ZstdCompressStream(Stream inner, int level) : base(inner)
    {
        Zstd.Check(Zstd.SetParameter(context, Zstd.CompressionLevel, level), FailureCodes.Unexpected);
        Zstd.Check(Zstd.SetParameter(context, Zstd.ChecksumFlag, 1), FailureCodes.Unexpected);
    }

    protected override int Pull(Span<byte> buffer)
    {
        while (!frameEnded)
        {
            if (position == length && !innerEnded)
            {
                (position, length) = (0, Inner.Read(input));
                innerEnded = length == 0;
            }

            if (Step(buffer) is var written and > 0) return written;
        }

        return 0;
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
            var left = Zstd.Check(Zstd.Compress(context, ref to, ref from, innerEnded ? Zstd.End : Zstd.Continue), FailureCodes.Unexpected);
            position = (int)from.Position;
            frameEnded = innerEnded && left == 0;
            return (int)to.Position;
        }
    }
}
