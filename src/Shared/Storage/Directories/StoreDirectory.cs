using Baktainer.Contracts;

namespace Baktainer.Storage.Directories;

/// <summary>The tree of files below a store's root: where keys live, and in which order. Symbolic links below the root are no part of it.</summary>
internal sealed class StoreDirectory(string root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private static readonly EnumerationOptions EverythingBelow = new() { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true };

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Room left for this user on the directory's file system, or on that of its nearest parent while it does not exist.</summary>
    public long FreeBytes()
    {
        var existing = Root;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
        return new DriveInfo(existing).AvailableFreeSpace;
    }

    /// <summary>The object a file is, or null when it is missing, a directory or a link.</summary>
    public static StoredObject? Stat(string key, FileInfo file)
    {
        try
        {
            return file.Exists && file.LinkTarget is null ? new(key, file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a directory and those above it: each for its owner only, which Directory.CreateDirectory does for the last one.</summary>
    /// <param name="directory">Its absolute path.</param>
    /// <param name="made">Runs after each that was missing.</param>
    public static void Make(string directory, Action<string>? made = null)
    {
        if (Directory.Exists(directory)) return;
        Make(Path.GetDirectoryName(directory)!, made);
        Directory.CreateDirectory(directory, OwnerOnly);
        made?.Invoke(directory);
    }

    /// <summary>Makes a new file's name durable, up to an existing root. Another writer may have made any of the directories a moment ago and not flushed them yet, so all are flushed.</summary>
    public static void FlushNames(string root, string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        while (directory.Length > root.Length)
        {
            Posix.FlushDirectory(directory);
            directory = Path.GetDirectoryName(directory)!;
        }

        Posix.FlushDirectory(root);
    }

    /// <summary>Makes the root, durably, where it is missing.</summary>
    public void Ensure() => Make(Root, made => Posix.FlushDirectory(Path.GetDirectoryName(made)!));

    /// <summary>The path of a key. Throws when a directory on the way is a symbolic link: it may lead out of the store.</summary>
    public string PathOf(string key)
    {
        var above = ObjectKey.Require(key)[..(key.LastIndexOf('/') + 1)];
        return LinkIn(above) is not { } link
            ? Path.Combine(Root, key)
            : throw new BaktainerException(
                FailureCodes.StoreDenied, $"'{link}' is a symbolic link; links inside a store are not followed.", "Replace it by a directory or a bind mount.");
    }

    /// <summary>Objects whose key starts with the prefix, ordered by key. What vanishes meanwhile is left out.</summary>
    public IEnumerable<StoredObject> List(string prefix)
    {
        var above = prefix[..(prefix.LastIndexOf('/') + 1)];
        if (above.Length > 0 && (!ObjectKey.IsValid(above[..^1]) || LinkIn(above) is not null)) return [];
        return Walk(above, prefix);
    }

    /// <summary>Every temporary file, of living and dead writers.</summary>
    public IEnumerable<string> TemporaryFiles() =>
        Directory.Exists(Root) ? Directory.EnumerateFiles(Root, ".*.tmp", EverythingBelow).Where(p => TemporaryFile.IsName(Path.GetFileName(p))) : [];

    /// <summary>The files of uploads in parts to which nothing was written since a moment.</summary>
    public IEnumerable<string> PartsUntouchedSince(DateTimeOffset moment) => Directory.Exists(Root)
        ? Directory.EnumerateFiles(Root, ".*.part*", EverythingBelow).Where(p => PartFile.IsName(Path.GetFileName(p)) && File.GetLastWriteTimeUtc(p) < moment)
        : [];

    /// <summary>Removes the directories that a deleted object leaves empty.</summary>
    public void Prune(string path)
    {
        for (var directory = Path.GetDirectoryName(path)!; directory.Length > Root.Length; directory = Path.GetDirectoryName(directory)!)
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                return; // Not empty, or gone already.
            }
        }
    }

    // The first symbolic link among the directories of a key that ends with a slash.
    private string? LinkIn(string above)
    {
        for (var slash = above.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = above.IndexOf('/', slash + 1))
        {
            var path = Path.Combine(Root, above[..slash]);
            if (new DirectoryInfo(path).LinkTarget is not null) return path;
        }

        return null;
    }

    private IEnumerable<StoredObject> Walk(string above, string prefix)
    {
        foreach (var (key, entry) in Entries(above))
        {
            var isDirectory = entry is DirectoryInfo;
            if (isDirectory ? !Overlaps(key, prefix) : !key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            if (isDirectory)
            {
                foreach (var found in Walk(key, prefix)) yield return found;
            }
            else if (Stat(key, (FileInfo)entry) is { } found)
            {
                yield return found;
            }
        }
    }

    // Directories sort with the slash that follows them in keys: "a-b" < "a/b" < "a0".
    private List<(string Key, FileSystemInfo Entry)> Entries(string above)
    {
        var directory = new DirectoryInfo(Path.Combine(Root, above));
        try
        {
            return
            [
                .. directory.EnumerateFileSystemInfos("*", Everything)
                    .Where(e => ObjectKey.IsSegment(e.Name) && !e.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    .Select(e => (Key: above + e.Name + (e is DirectoryInfo ? "/" : ""), e))
                    .OrderBy(e => e.Key, StringComparer.Ordinal),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static bool Overlaps(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal);
}
