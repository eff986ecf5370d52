using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>A dump on its way into a store: read it to its end, then ask what it was. Disposing earlier aborts everything.</summary>
public sealed class SealedStream : PullStage
{
    private readonly HashingStream plain;
    private readonly HashingStream whole;
    private readonly EntropyMeter entropy;
    private (Digest Plain, Digest Sealed, double? Entropy)? found;

    internal SealedStream(ReadAheadStream stages, HashingStream plain, HashingStream whole, EntropyMeter entropy) : base(stages) => (this.plain, this.whole, this.entropy) = (plain, whole, entropy);

    /// <summary>Bytes of the dump so far; may be read from any thread.</summary>
    public long PlainBytes => plain.Size;

    /// <summary>Sealed bytes so far, a little ahead of the reader; may be read from any thread.</summary>
    public long SealedBytes => whole.Size;

    /// <summary>The dump, known once the end was read; stays known after disposing.</summary>
    public Digest Plain => found?.Plain ?? throw NotAtEnd();

    /// <summary>What the store got, known once the end was read; stays known after disposing.</summary>
    public Digest Sealed => found?.Sealed ?? throw NotAtEnd();

    /// <summary>Of the dump, as <see cref="EntropyMeter"/> says; null when that was short. Known once the end was read.</summary>
    public double? Entropy => (found ?? throw NotAtEnd()).Entropy;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !buffer.IsEmpty) found ??= Finish();
        return read;
    }

    protected override int Pull(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        if (read == 0) found ??= Finish();
        return read;
    }

    private (Digest Plain, Digest Sealed, double? Entropy) Finish() => (plain.Digest(), whole.Digest(), entropy.Bits());

    private static InvalidOperationException NotAtEnd() => new("The end of the sealed stream was not read yet.");
}
