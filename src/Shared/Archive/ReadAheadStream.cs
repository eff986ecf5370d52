using System.IO.Pipelines;

namespace Baktainer.Archive;

/// <summary>
/// Reads the inner stream on a thread of its own, a bounded distance ahead of its reader, so that the stages on both sides overlap on two cores.
/// An exception of the inner stream comes out of Read as itself, before bytes that were read ahead of it; the end comes only after the inner stream's clean end.
/// </summary>
public sealed class ReadAheadStream : PullStream
{
    private const int Segment = 512 * 1024;

    /// <summary>What the inner stream is asked for at least: one sealed age chunk fits, so that it is sealed in place.</summary>
    private const int LeastRead = 72 * 1024;

    /// <summary>Small reads are gathered up to here: waking the other thread costs more than they are worth.</summary>
    private const int LeastFlush = 64 * 1024;

    private readonly Pipe pipe;
    private readonly Stream inner;
    private readonly Stream reader;
    private readonly Task pump;
    private volatile bool aborted;

    /// <param name="inner">Owned: disposed when this stream is.</param>
    /// <param name="distance">How many bytes may be read ahead.</param>
    public ReadAheadStream(Stream inner, int distance = 2 * 1024 * 1024)
    {
        this.inner = inner;
        pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: distance, resumeWriterThreshold: distance / 2, minimumSegmentSize: Segment, useSynchronizationContext: false));
        reader = pipe.Reader.AsStream();
        pump = Task.Factory.StartNew(Pump, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(aborted, this);
        return reader.Read(buffer);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(aborted, this);
        return reader.ReadAsync(buffer, cancellationToken);
    }

    public override void Abort()
    {
        aborted = true;
        pipe.Reader.CancelPendingRead();
        pipe.Writer.CancelPendingFlush();
        Abort(inner);
    }

    /// <summary>Aborts, waits for the thread to end, and only then disposes what it used.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Abort();
            pump.Wait();
            inner.Dispose();
            reader.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pump()
    {
        var writer = pipe.Writer;
        try
        {
            while (inner.Read(writer.GetSpan(LeastRead)) is var read and > 0)
            {
                writer.Advance(read);
                if (writer.UnflushedBytes >= LeastFlush) Flush(writer);
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

    /// <summary>Waits while the reader is too far behind.</summary>
    private static void Flush(PipeWriter writer)
    {
        var flush = writer.FlushAsync();
        var result = flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult();
        if (result.IsCanceled || result.IsCompleted) throw new OperationCanceledException("The reader went away.");
    }
}
