using Baktainer.Archive;
using Microsoft.Win32.SafeHandles;

namespace Baktainer.Storage.Directories;

/// <summary>Reads a file from its start or another place on; failures of the disk come out as failures of the store.</summary>
internal sealed class FileReadStream(string path, SafeFileHandle file, long from = 0) : PullStream
{
    private long position = from;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = RandomAccess.Read(file, buffer, position);
            position += read;
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DirectoryFailures.Translate(e, "read", path);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
