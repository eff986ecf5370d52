using System.Globalization;

namespace Baktainer.Storage.Directories;

/// <summary>
/// The names that the Ruby original gave its files, <c>yyyy-MM-dd/name-UNIX.sql.gz</c>, kept as links to the artifacts for whoever still looks there: same bytes, no copies.
/// They come with a backup's manifest and go with it, and are no part of the store. Where a backup has several databases, the artifact's own name comes before its extension.
/// </summary>
internal static class OriginalNames
{
    private const string Globals = "globals.";

    /// <summary>Called when an object was published or deleted; only manifests matter. A link that cannot be made or removed harms no backup.</summary>
    public static void Update(string root, string key)
    {
        if (BackupLocation.OfKey(key) is not { } location || location.ManifestKey != key) return;
        var links = Path.Combine(root, location.StartedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var stem = $"{location.Target.Split('/')[1]}-{location.StartedAt.ToUnixTimeSeconds()}";
        try
        {
            if (File.Exists(Path.Combine(root, key))) Add(root, location, links, stem);
            else Remove(location, links, stem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The backup itself is whole, or gone, as it should be.
        }
    }

    private static void Add(string root, BackupLocation location, string links, string stem)
    {
        var artifacts = Directory.GetFiles(Path.Combine(root, location.Directory)).Select(Path.GetFileName).OfType<string>()
            .Where(name => ObjectKey.IsSegment(name) && !name.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var isOnlyOne = artifacts.Count(IsDatabase) == 1;
        StoreDirectory.Make(links);
        foreach (var artifact in artifacts)
        {
            var link = Path.Combine(links, stem + "." + (isOnlyOne && IsDatabase(artifact) ? Extension(artifact) : artifact));
            if (!Path.Exists(link)) File.CreateSymbolicLink(link, $"../{location.Directory}{artifact}");
        }
    }

    private static void Remove(BackupLocation location, string links, string stem)
    {
        if (!Directory.Exists(links)) return;
        foreach (var link in new DirectoryInfo(links).GetFiles(stem + ".*"))
        {
            if (link.LinkTarget?.StartsWith($"../{location.Directory}", StringComparison.Ordinal) == true) link.Delete();
        }

        if (!Directory.EnumerateFileSystemEntries(links).Any()) Directory.Delete(links);
    }

    private static bool IsDatabase(string artifact) => !artifact.StartsWith(Globals, StringComparison.Ordinal);

    /// <summary>From the format on: a database's name may have dots as well.</summary>
    private static string Extension(string artifact)
    {
        var format = Math.Max(artifact.LastIndexOf(".sql", StringComparison.Ordinal), artifact.LastIndexOf(".pgdump", StringComparison.Ordinal));
        return format < 0 ? artifact : artifact[(format + 1)..];
    }
}
