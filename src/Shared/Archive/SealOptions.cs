using Baktainer.Archive.Age;
using Baktainer.Archive.Compression;
using Baktainer.Contracts;

namespace Baktainer.Archive;

/// <summary>How one dump is sealed.</summary>
public sealed record SealOptions
{
    /// <summary>What <see cref="ArtifactRecord.Encryption"/> says of an age file.</summary>
    public const string Age = "age-v1";

    /// <summary>What it says of a file without encryption.</summary>
    public const string NoEncryption = "none";

    public CompressionKind Compression { get; init; } = CompressionKind.Zstd;

    /// <summary>Null for the compressor's default.</summary>
    public int? Level { get; init; }

    /// <summary>Who can open it; empty for no encryption.</summary>
    public required IReadOnlyList<IRecipient> Recipients { get; init; }

    /// <summary>How the dump's end is recognised.</summary>
    public required EndMarker End { get; init; }

    public string Encryption => Recipients.Count == 0 ? NoEncryption : Age;

    /// <summary>What to append to the dump's file name, for example <c>.zst.age</c>.</summary>
    public string Suffix => Compressor.Extension(Compression) + (Recipients.Count == 0 ? "" : AgeFile.Extension);
}
