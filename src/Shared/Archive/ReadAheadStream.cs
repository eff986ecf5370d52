using System.IO.Pipelines;

namespace Baktainer.Archive;

/// <summary>
/// Reads the inner stream on a thread of its own, a bounded distance ahead of its reader, so that the stages on both sides overlap on two cores.
/// An exception of the inner stream comes out of Read after the bytes before it, as itself; the end comes only after the inner stream's clean end.
/// </summary>
public sealed class ReadAheadStream : PullStream
{
    private const int Chunk = 256 * 1024;
    private readonly Pipe pipe;
    private readonly Stream inner;
    private readonly Stream reader;
    private readonly Task pump;

    /// <param name="inner">Owned: disposed when this stream is.</param>
    /// <param name="distance">How many bytes may be read ahead.</param>
    public ReadAheadStream(Stream inner, int distance = 4 * 1024 * 1024)
    {
        this.inner = inner;
        pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: distance, resumeWriterThreshold: distance / 2, minimumSegmentSize: Chunk, useSynchronizationContext: false));
        reader = pipe.Reader.AsStream();
        pump = Task.Factory.StartNew(Pump, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer) => reader.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        reader.ReadAsync(buffer, cancellationToken);

    /// <summary>Disposes the inner stream (which must unblock its reader) and waits for the thread to end.</summary>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        pipe.Reader.Complete();
        inner.Dispose();
        pump.Wait();
        reader.Dispose();
        base.Dispose(disposing);
    }

    private void Pump()
    {
        var writer = pipe.Writer;
        try
        {
            while (inner.Read(writer.GetSpan(Chunk)) is var read and > 0)
            {
                writer.Advance(read);
                var flush = writer.FlushAsync();
                if ((flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted) break;
            }

            writer.Complete();
        }
#pragma warning disable CA1031 // The exception is not swallowed: the reader of this stream gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            writer.Complete(e);
        }
    }
}
