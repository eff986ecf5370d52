using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Baktainer.Archive;
using Microsoft.Win32.SafeHandles;

namespace Baktainer.Agent.Docker;

/// <summary>
/// A named pipe that a process of another container writes and we read. We hold a writing end ourselves, so that neither opening nor reading depends on when
/// (or whether) the other side opens; the end of the stream comes once <see cref="CloseWriter"/> was called and the other side has closed too.
/// </summary>
internal sealed partial class Fifo : PullStream
{
    private const string Prefix = "baktainer-fifo-";
    private const int SetPipeSize = 1031;
    private const int PipeSize = 1024 * 1024;
    private const int ShortRead = 128 * 1024;
    private const short PollIn = 1;
    private const int PollMilliseconds = 250;
    private readonly SafeFileHandle writer;
    private readonly FileStream reader;
    private readonly string directory;
    private long total;
    private volatile bool closed;

    private Fifo(string directory, string path)
    {
        this.directory = directory;
        Path = path;
        writer = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        _ = Control(reader.SafeFileHandle, SetPipeSize, PipeSize);
    }

    /// <summary>Where it lies on this host, until <see cref="Unlink"/>.</summary>
    public string Path { get; }

    /// <summary>In a new directory only we can enter; the pipe itself may be written by anybody who is given it (the tool may run as any user).</summary>
    public static Fifo Create()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Root(), name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var path = System.IO.Path.Combine(directory.FullName, "out");
            if (MakeFifo(path, 0) != 0) throw new IOException($"mkfifo {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
            return new Fifo(directory.FullName, path);
        }
        catch
        {
            directory.Delete(true);
            throw;
        }
    }

    /// <summary>Removes what killed processes of this program and user left behind.</summary>
    public static void Sweep()
    {
        foreach (var directory in Directory.EnumerateDirectories(Root(), Prefix + "*"))
        {
            var process = System.IO.Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{process}")) TryDelete(directory);
        }
    }

    /// <summary>In a directory for everybody, anybody may have made one of our names.</summary>
    private static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: for them to sweep.
        }
    }

    /// <summary>Takes the pipe out of the file system; who has it open, or mounted, keeps it.</summary>
    public void Unlink()
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, true);
    }

    /// <summary>From now on the pipe ends when the other side closes it, or at once when it never opened it.</summary>
    public void CloseWriter() => writer.Dispose();

    /// <summary>Blocks until there is something to read (true) or the pipe has ended (false).</summary>
    public bool WaitForData(CancellationToken cancellationToken = default)
    {
        while (!closed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = new PollRequest { Handle = (int)reader.SafeFileHandle.DangerousGetHandle(), Events = PollIn };
            if (Poll(ref request, 1, PollMilliseconds) != 0) return (request.Returned & PollIn) != 0;
        }

        throw new IOException("Reading the dump was given up.");
    }

    public override int Read(Span<byte> buffer)
    {
        WaitForData();
        var read = reader.Read(buffer);
        total += read;

        // Let small pieces gather, see FrameStream.
        if (read is > 0 and < ShortRead && total > PipeSize) Nap.Short();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || closed) return;
        closed = true;
        writer.Dispose();
        reader.Dispose();
        Unlink();
        base.Dispose(disposing);
    }

    private static string Root() => Directory.Exists("/run/baktainer") ? "/run/baktainer" : System.IO.Path.GetTempPath();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, int command, int value);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Handle;
        public short Events;
        public short Returned;
    }
}
