using System.Runtime.ExceptionServices;

namespace Baktainer.Archive;

/// <summary>
/// A stage over one inner stream, which it owns. Its end and its failure are final: after either, every Read says the same again,
/// so that a reader who tries once more cannot turn a failed stage into a finished one.
/// </summary>
public abstract class PullStage(Stream inner) : PullStream
{
    private ExceptionDispatchInfo? failure;
    private bool ended;
    private bool disposed;

    protected Stream Inner => inner;

    public sealed override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        failure?.Throw();
        if (ended || buffer.IsEmpty) return 0;
        try
        {
            var read = Pull(buffer);
            ended = read == 0;
            return read;
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    public override void Abort() => Abort(inner);

    /// <summary>As Read, but the buffer is never empty, and nothing is asked after the end or a failure.</summary>
    protected abstract int Pull(Span<byte> buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed) inner.Dispose();
        disposed = true;
        base.Dispose(disposing);
    }
}
