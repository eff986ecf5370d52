using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Baktainer.Storage.Directories;

/// <summary>The few calls that .NET does not offer: publishing without overwriting, flushing directories, locks one can ask about. Failures are <see cref="IOException"/>s whose HResult is the errno.</summary>
internal static partial class Posix
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int WouldBlock = 11;
    public const int PermissionDenied = 13;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int QuotaExceeded = 122;

    private const int InvalidArgument = 22;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusiveNoWait = 2 | 4;
    private const int StartWriting = 2;
    private const int NoReplace = 1;
    private const int CurrentDirectory = -100;

    /// <summary>Gives a finished file its name, atomically, and only if nobody has that name: link + unlink, or where there are no hard links a rename that refuses to replace.</summary>
    public static void Publish(string temporary, string path)
    {
        if (Link(temporary, path) == 0)
        {
            _ = Unlink(temporary); // Published already; should this fail, a sweep removes the second name.
            return;
        }

        if (Marshal.GetLastPInvokeError() == Exists || RenameAt2(CurrentDirectory, temporary, CurrentDirectory, path, NoReplace) != 0) throw Failure();
    }

    /// <summary>Makes names that were added to a directory durable. File systems that know no such thing (EINVAL) are taken to need none.</summary>
    public static void FlushDirectory(string path)
    {
        using var directory = OpenToRead(path);
        if (Fsync(directory) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw Failure();
    }

    /// <summary>Opens without the advisory lock that .NET's readers take: the writer that has just published a file still holds its own for a moment.</summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        var handle = Open(path, CloseOnExec);
        return handle.IsInvalid ? throw Failure() : handle;
    }

    /// <summary>Tries to take the file's exclusive lock. It goes with the handle, so with the process, however that ends.</summary>
    public static LockAttempt TryLock(SafeFileHandle file) =>
        Flock(file, LockExclusiveNoWait) == 0 ? LockAttempt.Held
        : Marshal.GetLastPInvokeError() == WouldBlock ? LockAttempt.HeldByAnother
        : LockAttempt.Unsupported;

    /// <summary>Asks the kernel to start writing these pages to disk now. Only a hint: where it is not known, nothing happens.</summary>
    public static void StartWriteBack(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux()) _ = SyncFileRange(file, offset, length, StartWriting);
    }

    private static IOException Failure()
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}

/// <summary>How an attempt to lock a file ended.</summary>
internal enum LockAttempt
{
    Held,
    HeldByAnother,

    /// <summary>The file system has no locks.</summary>
    Unsupported,
}
