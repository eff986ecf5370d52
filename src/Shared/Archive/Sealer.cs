using Baktainer.Archive.Age;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>Turns a dump into the bytes that a store keeps.</summary>
public static class Sealer
{
    /// <summary>
    /// Reading and hashing, compressing, and sealing and hashing run on three threads; reading the result pulls everything.
    /// Takes the dump over at once, also when it throws (<see cref="FailureCodes.BadKey"/>, <see cref="FailureCodes.BadSettings"/>).
    /// </summary>
    /// <param name="dump">Ends cleanly only when the dump tool succeeded; disposing it unblocks its reader.</param>
    /// <param name="options">How.</param>
    public static SealedStream Seal(Stream dump, SealOptions options)
    {
        var entropy = new EntropyMeter();
        var plain = new HashingStream(dump, entropy);
        Stream stage = plain;
        try
        {
            stage = new ReadAheadStream(new EndCheckedStream(plain, options.End));
            stage = Compressor.Compress(stage, options.Compression, options.Level);
            if (options.Compression != CompressionKind.None) stage = new ReadAheadStream(stage);
            if (options.Recipients.Count > 0) stage = AgeFile.Encrypt(stage, options.Recipients);
            var whole = new HashingStream(stage);
            stage = whole;
            return new SealedStream(new ReadAheadStream(whole), plain, whole, entropy);
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }
}
