namespace Baktainer.Archive;

/// <summary>
/// A stage of a pipeline that is read from its end: forward-only, synchronous at heart (each stage between two <see cref="ReadAheadStream"/>s runs on one thread).
/// Disposing disposes the inner stream and never finishes anything: only reading to the end completes a stage, so an aborted pipeline cannot look whole.
/// </summary>
public abstract class PullStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    /// <summary>
    /// Makes a Read that another thread is in (and every later one) fail soon, releasing nothing that it uses: the first half of disposing a pipeline of several threads.
    /// For a source, disposing is that; a stage passes it on to its inner stream. May be called more than once, from any thread.
    /// </summary>
    public virtual void Abort() => Dispose();

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush() { }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Aborts any stream: one that is no PullStream is unblocked by disposing it.</summary>
    protected static void Abort(Stream stream)
    {
        if (stream is PullStream pull) pull.Abort();
        else stream.Dispose();
    }
}
