using Baktainer.Contracts;

namespace Baktainer.Archive.Compression;

/// <summary>Compresses and decompresses while being read. Frames are standard: <c>zstd -d</c> and <c>gunzip</c> read them.</summary>
public static class Compressor
{
    /// <summary>
    /// For dumps, zstd 3 takes more than twice the processor time of 1 and saves 1 to 3 % of the bytes; a dump that is slowed by its reader holds its snapshot longer.
    /// </summary>
    private const int DefaultZstdLevel = 1;
    private const int MaxZstdLevel = 19;

    /// <summary>What the gzip program uses.</summary>
    private const int DefaultGzipLevel = 6;
    private const int MaxGzipLevel = 9;

    /// <summary>Ends what the compressed file is called: <c>.zst</c>, <c>.gz</c> or nothing.</summary>
    public static string Extension(CompressionKind kind) => kind switch
    {
        CompressionKind.Zstd => ".zst",
        CompressionKind.Gzip => ".gz",
        _ => "",
    };

    /// <param name="plain">Owned by the returned stream.</param>
    /// <param name="kind">With None, the stream itself is returned.</param>
    /// <param name="level">1 to 19 for zstd, 1 to 9 for gzip; null for the default. <see cref="FailureCodes.BadSettings"/> outside.</param>
    public static Stream Compress(Stream plain, CompressionKind kind, int? level = null) => kind switch
    {
        CompressionKind.Zstd => new ZstdCompressStream(plain, Within(level ?? DefaultZstdLevel, MaxZstdLevel, "zstd")),
        CompressionKind.Gzip => new GzipCompressStream(plain, Within(level ?? DefaultGzipLevel, MaxGzipLevel, "gzip")),
        _ => plain,
    };

    /// <summary>Reads several frames or members one after another. Ends only where the last of them ends: <see cref="FailureCodes.CompressedCorrupt"/> otherwise.</summary>
    /// <param name="compressed">Owned by the returned stream.</param>
    /// <param name="kind">With None, the stream itself is returned.</param>
    public static Stream Decompress(Stream compressed, CompressionKind kind) => kind switch
    {
        CompressionKind.Zstd => new ZstdDecompressStream(compressed),
        CompressionKind.Gzip => new GzipDecompressStream(compressed),
        _ => compressed,
    };

    private static int Within(int level, int max, string name) => level >= 1 && level <= max
        ? level
        : throw new BaktainerException(FailureCodes.BadSettings, $"There is no {name} level {level}.", $"Choose 1 to {max}.");
}
