using Baktainer.Archive.Age;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>Turns what a store keeps back into the dump.</summary>
public static class Unsealer
{
    /// <summary>
    /// Yields the dump, and ends only when the sealed and the plain bytes were those of the record and the dump's end marker was there.
    /// Until then nothing that was read is known to be whole. Takes <paramref name="sealedBytes"/> over at once, also when it throws.
    /// </summary>
    /// <exception cref="BaktainerException">
    /// <see cref="FailureCodes.NoMatchingIdentity"/>, <see cref="FailureCodes.NotAgeFile"/>; while reading also <see cref="FailureCodes.SealedCorrupt"/>,
    /// <see cref="FailureCodes.CompressedCorrupt"/>, <see cref="FailureCodes.DigestMismatch"/>, <see cref="FailureCodes.EndMarkerMissing"/>.
    /// </exception>
    public static Stream Open(Stream sealedBytes, ArtifactRecord record, IReadOnlyList<IIdentity> identities)
    {
        var whole = new HashingStream(sealedBytes);
        Stream stage = whole;
        try
        {
            if (IsEncrypted(record)) stage = AgeFile.Decrypt(whole, identities);
            stage = new ReadAheadStream(stage);
            stage = new ReadAheadStream(Compressor.Decompress(stage, record.Compression));
            return new UnsealedStream(new HashingStream(stage), whole, record);
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    private static bool IsEncrypted(ArtifactRecord record) => record.Encryption switch
    {
        SealOptions.Age => true,
        SealOptions.NoEncryption => false,
        _ => throw new BaktainerException(
            FailureCodes.ManifestUnreadable, $"The artifact {record.Name} is encrypted in a way this version does not know ({record.Encryption}).", "Use a newer version."),
    };
}
