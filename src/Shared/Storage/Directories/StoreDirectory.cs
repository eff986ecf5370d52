using Baktainer.Contracts;

namespace Baktainer.Storage.Directories;

/// <summary>The tree of files below a store's root: where keys live, and in which order. Symbolic links below the root are no part of it.</summary>
internal sealed class StoreDirectory(string root)
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private static readonly EnumerationOptions EverythingBelow = new() { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true };

    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

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

    /// <summary>Makes the root, durably, where it is missing.</summary>
    public void Ensure() => Ensure(Root);

    /// <summary>The path of a key. Throws when a directory on the way is a symbolic link: it may lead out of the store.</summary>
    public string PathOf(string key)
    {
        var segments = ObjectKey.Require(key).Split('/');
        var path = Root;
        foreach (var segment in segments[..^1])
        {
            path = Path.Combine(path, segment);
            if (new DirectoryInfo(path).LinkTarget is null) continue;
            throw new BaktainerException(
                FailureCodes.StoreDenied, $"'{path}' is a symbolic link; links inside a store are not followed.", "Replace it by a directory or a bind mount.");
        }

        return Path.Combine(path, segments[^1]);
    }

    /// <summary>Objects whose key starts with the prefix, ordered by key. What vanishes meanwhile is left out.</summary>
    public IEnumerable<StoredObject> List(string prefix)
    {
        var above = prefix[..(prefix.LastIndexOf('/') + 1)];
        return above.Length > 0 && !ObjectKey.IsValid(above[..^1]) ? [] : Walk(above, prefix);
    }

    /// <summary>Every temporary file, of living and dead writers.</summary>
    public IEnumerable<string> TemporaryFiles() =>
        Directory.Exists(Root) ? Directory.EnumerateFiles(Root, ".*.tmp", EverythingBelow).Where(p => TemporaryFile.IsName(Path.GetFileName(p))) : [];

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

    private static void Ensure(string directory)
    {
        if (Directory.Exists(directory)) return;
        var parent = Path.GetDirectoryName(directory)!;
        Ensure(parent);
        Directory.CreateDirectory(directory, OwnerOnly);
        Posix.FlushDirectory(parent);
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
