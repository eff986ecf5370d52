namespace Baktainer.Storage;

/// <summary><c>file:///absolute/path</c>; characters may be percent-encoded.</summary>
/// <param name="Path">The absolute path, normalised.</param>
public sealed record DirectoryStoreUri(string Path) : StoreUri
{
    /// <inheritdoc/>
    public override string ToString() => "file://" + Path;

    internal static DirectoryStoreUri? From(StoreUriParts parts, List<string> problems)
    {
        parts.RefuseOthersThan([], problems);
        if (parts.Authority.Length > 0) problems.Add("a directory is absolute and has three slashes: file:///path");
        if (parts.Path.Contains('\0', StringComparison.Ordinal)) problems.Add("the path holds a NUL character");
        else if (parts.Path.Trim('/').Length == 0) problems.Add("it names no directory below /");
        return problems.Count > 0 ? null : new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(parts.Path)));
    }
}
