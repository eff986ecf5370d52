using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Retention;

/// <summary>What backups of a target are compared by.</summary>
/// <param name="Id">Of the backup.</param>
/// <param name="PlainBytes">The dumps, as the tools wrote them.</param>
/// <param name="SealedBytes">What of them is stored.</param>
/// <param name="Duration">Of the attempt.</param>
/// <param name="Form">How it is compressed and encrypted: only backups of one form are compared by how well they compress.</param>
public sealed record BackupMeasure(string Id, long PlainBytes, long SealedBytes, TimeSpan Duration, string Form)
{
    /// <summary>How small the dump became: near 1 for what cannot be compressed, such as data that somebody encrypted.</summary>
    public double Ratio => PlainBytes > 0 ? (double)SealedBytes / PlainBytes : 1;

    /// <summary>How hard the dumps' bytes are to guess, in bits a byte; null when not all of them say.</summary>
    public double? Entropy { get; init; }

    public static BackupMeasure Of(Manifest manifest) => new(
        manifest.Id,
        manifest.Artifacts.Sum(artifact => artifact.Plain.Size),
        manifest.Artifacts.Sum(artifact => artifact.Sealed.Size),
        manifest.CompletedAt - manifest.StartedAt,
        string.Join(' ', manifest.Artifacts.Select(artifact => $"{artifact.Format} {artifact.Compression} {artifact.Encryption}").Distinct()))
    {
        Entropy = EntropyOf([.. manifest.Artifacts.Where(artifact => artifact.Plain.Size >= EntropyMeter.LeastBytes)]),
    };

    /// <summary>By size: a large dump says more.</summary>
    private static double? EntropyOf(IReadOnlyList<ArtifactRecord> artifacts) =>
        artifacts.Count > 0 && artifacts.All(artifact => artifact.Entropy is not null)
            ? artifacts.Sum(artifact => artifact.Entropy!.Value * artifact.Plain.Size) / artifacts.Sum(artifact => artifact.Plain.Size)
            : null;
}
