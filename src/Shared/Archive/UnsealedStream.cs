using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>The last stage of opening: compares what came out, and what went in, with the record.</summary>
internal sealed class UnsealedStream(HashingStream plain, HashingStream whole, ArtifactRecord record) : PullStage(plain)
{
    protected override int Pull(Span<byte> buffer)
    {
        var read = plain.Read(buffer);
        if (plain.Size > record.Plain.Size) throw Mismatch("more came out than was dumped");
        if (read == 0) CheckEnd();
        return read;
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
