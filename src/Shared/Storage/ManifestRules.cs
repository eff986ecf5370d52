using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>What must hold for a manifest before anything in it is used: above all, that it speaks of its own directory only.</summary>
internal static partial class ManifestRules
{
    /// <summary>The first rule the manifest breaks, or null.</summary>
    public static string? Broken(Manifest manifest, BackupLocation location)
    {
        if (manifest.V != Manifest.CurrentVersion) return $"version {manifest.V} is unknown";
        if (manifest.Target != location.Target || manifest.Id != location.Id)
            return $"it says it is '{manifest.Target}/{manifest.Id}', but lies in '{location.Directory}'";
        if (manifest.Artifacts.Count == 0) return "it names no artifact";
        if (manifest.Artifacts.Select(a => a?.Key).Distinct().Count() != manifest.Artifacts.Count) return "it names an object twice";
        if (manifest.Recipients.Contains(null!) || manifest.FailedAttempts.Contains(null!)) return "it has an empty entry";
        return manifest.Artifacts.Select(a => Broken(a, location)).FirstOrDefault(problem => problem is not null);
    }

    private static string? Broken(ArtifactRecord? artifact, BackupLocation location)
    {
        if (artifact is null) return "it has an empty artifact";
        if (!ObjectKey.IsSegment(artifact.Name)) return $"'{artifact.Name}' is no artifact's name";
        if (artifact.Databases.Contains(null!)) return $"artifact '{artifact.Name}' has a database without a name";
        if (!IsInside(artifact.Key, location)) return $"artifact '{artifact.Name}' points at '{artifact.Key}', outside of its directory";
        return IsDigest(artifact.Plain) && IsDigest(artifact.Sealed) ? null : $"artifact '{artifact.Name}' has a malformed digest";
    }

    private static bool IsInside(string key, BackupLocation location) =>
        key.StartsWith(location.Directory, StringComparison.Ordinal) && ObjectKey.IsSegment(key[location.Directory.Length..]) && key != location.ManifestKey;

    private static bool IsDigest(Digest digest) => digest.Size >= 0 && Sha256Pattern().IsMatch(digest.Sha256);

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Sha256Pattern();
}
