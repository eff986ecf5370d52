using Baktainer.Contracts;

namespace Baktainer.Agent.Commands;

/// <summary>Files named on the command line.</summary>
internal static class LocalFile
{
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadUsage, $"Cannot read '{path}': {e.Message}", null, e);
        }
    }

    /// <summary>Writes a new file, readable only by its owner; nothing stays under that name unless the content came to its end.</summary>
    /// <returns>Its length in bytes.</returns>
    public static async Task<long> CreateAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            long length;
            await using (var file = new FileStream(temporary, options))
            {
                await content.CopyToAsync(file, 256 * 1024, cancellationToken);
                await file.FlushAsync(cancellationToken);
                length = file.Length;
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            File.Move(temporary, path, overwrite: false);
            return length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BaktainerException(FailureCodes.BadUsage, $"Cannot write '{path}': {e.Message}", "Name a new file in a directory you may write.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
