using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>A dump on its way into a store: read it to its end, then ask what it was. Disposing earlier aborts everything.</summary>
public sealed class SealedStream : PullStage
{
    private readonly HashingStream plain;
    private readonly HashingStream whole;
    private (Digest Plain, Digest Sealed)? digests;

    internal SealedStream(ReadAheadStream stages, HashingStream plain, HashingStream whole) : base(stages) => (this.plain, this.whole) = (plain, whole);

    /// <summary>Bytes of the dump so far; may be read from any thread.</summary>
    public long PlainBytes => plain.Size;

    /// <summary>Sealed bytes so far, a little ahead of the reader; may be read from any thread.</summary>
    public long SealedBytes => whole.Size;

    /// <summary>The dump, known once the end was read; stays known after disposing.</summary>
    public Digest Plain => digests?.Plain ?? throw NotAtEnd();

    /// <summary>What the store got, known once the end was read; stays known after disposing.</summary>
    public Digest Sealed => digests?.Sealed ?? throw NotAtEnd();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty) digests ??= (plain.Digest(), whole.Digest());
        return read;
    }

    protected override int Pull(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        if (read == 0) digests ??= (plain.Digest(), whole.Digest());
        return read;
    }

    private static InvalidOperationException NotAtEnd() => new("The end of the sealed stream was not read yet.");
}
