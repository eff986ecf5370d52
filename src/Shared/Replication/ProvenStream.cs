using System.Security.Cryptography;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Replication;

/// <summary>Ends only when what it read has the digest it should have; fails at its end otherwise, so that no store keeps it.</summary>
internal sealed class ProvenStream(Stream inner, ArtifactRecord artifact, string place) : PullStage(inner)
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long size;

    public static BaktainerException Damaged(ArtifactRecord artifact, string place) => new(
        FailureCodes.DigestMismatch, $"'{artifact.Key}' in store '{place}' does not hold the {artifact.Sealed.Size} bytes with SHA-256 {artifact.Sealed.Sha256} that were sealed.",
        "Nothing is copied from it. It is repaired from another copy when there is a good one.");

    protected override int Pull(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        hash.AppendData(buffer[..read]);
        size += read;
        if (read == 0 && (size != artifact.Sealed.Size || Convert.ToHexStringLower(hash.GetCurrentHash()) != artifact.Sealed.Sha256)) throw Damaged(artifact, place);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}
