using Baktainer.Contracts;

namespace Baktainer.Storage.Directories;

/// <summary>Says what a failure of the file system means.</summary>
internal static class DirectoryFailures
{
    /// <summary>Runs one operation on a path; what it throws comes out as a <see cref="BaktainerException"/>.</summary>
    /// <param name="action">What was being done, as in "Could not {action} {path}".</param>
    /// <param name="path">The path it was done to.</param>
    /// <param name="operation">The operation.</param>
    public static T Guard<T>(string action, string path, Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, action, path);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static void Guard(string action, string path, Action operation) => Guard(action, path, () =>
    {
        operation();
        return true;
    });

    public static BaktainerException Translate(Exception e, string action, string path)
    {
        var what = $"Could not {action} '{path}': {e.Message.TrimEnd('.')}.";
        return e switch
        {
            FileNotFoundException or DirectoryNotFoundException or { HResult: Posix.NotFound } =>
                new(FailureCodes.ObjectNotFound, what, inner: e),
            UnauthorizedAccessException or { HResult: Posix.PermissionDenied or Posix.NotPermitted } =>
                new(FailureCodes.StoreDenied, what, "Give the user that runs baktainer the right to read and write this directory.", e),
            { HResult: Posix.ReadOnly } =>
                new(FailureCodes.StoreDenied, what, "Mount the file system read-write, or name another directory.", e),
            { HResult: Posix.NoSpace or Posix.QuotaExceeded } =>
                new(FailureCodes.StoreFull, what, "Make room there (see `df -h` and `df -i`, and quotas), or name a directory on a larger file system.", e),
            { HResult: Posix.Exists or Posix.NotADirectory } =>
                new(FailureCodes.ObjectExists, what, inner: e),
            _ => new(FailureCodes.StoreUnavailable, what, "Look at the kernel's log (dmesg) for what the disk or mount reports.", e),
        };
    }
}
