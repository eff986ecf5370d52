using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>
/// The last stage of opening: compares what came out, and what went in, with the record. The dump's last bytes, which often are what makes a server keep it
/// (<c>COMMIT</c>), are given out only after all of it was found right.
/// </summary>
internal sealed class UnsealedStream(HashingStream plain, HashingStream whole, ArtifactRecord record) : PullStage(plain)
{
    private readonly byte[] end = new byte[EndMarker.TailLength];
    private ArraySegment<byte>? held;

    protected override int Pull(Span<byte> buffer)
    {
        var left = record.Plain.Size - plain.Size;
        if (held is null && left > end.Length)
        {
            var read = plain.Read(buffer[..(int)Math.Min(buffer.Length, left - end.Length)]);
            if (read == 0) CheckEnd();
            return read;
        }

        held ??= ReadEnd((int)left);
        var given = held.Value.AsSpan()[..Math.Min(buffer.Length, held.Value.Count)];
        given.CopyTo(buffer);
        held = held.Value[given.Length..];
        return given.Length;
    }

    private ArraySegment<byte> ReadEnd(int length)
    {
        length = plain.ReadAtLeast(end.AsSpan(0, length), length, throwOnEndOfStream: false);
        if (plain.Read(stackalloc byte[1]) > 0) throw Mismatch("more came out than was dumped");
        CheckEnd();
        return new ArraySegment<byte>(end, 0, length);
    }

    private void CheckEnd()
    {
        if (whole.Digest() != record.Sealed) throw Mismatch("the stored bytes are not those that were written");
        if (plain.Digest() != record.Plain) throw Mismatch("what came out is not what was dumped");

        // A marker of a newer version is unknown here, but was seen when the backup was made, and the digest says that these are the same bytes.
        if (EndMarker.Find(record.EndMarker) is { } end && !end.IsAtEnd(plain.Tail))
            throw new BaktainerException(FailureCodes.EndMarkerMissing, $"The artifact {record.Name} lacks the mark of a complete dump ({end.Name}).");
    }

    private BaktainerException Mismatch(string what) =>
        new(FailureCodes.DigestMismatch, $"The artifact {record.Name} ({record.Key}) is not what its manifest says: {what}.", "Use another copy or another backup.");
}
