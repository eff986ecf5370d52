using Baktainer.Contracts;

namespace Baktainer.Agent.Control;

/// <summary>Where an agent keeps what it must not forget: who it is, what is planned, what it has not reported yet. One process at a time.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream held;

    private StateDirectory(string path, FileStream held)
    {
        Path = path;
        this.held = held;
    }

    public string Path { get; }

    /// <summary>Makes it when it is missing, readable by its owner only.</summary>
    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSettings"/> when it cannot be written, <see cref="FailureCodes.StateInUse"/> when another process has it.</exception>
    public static StateDirectory Open(string path)
    {
        Make(path);
        var lockFile = System.IO.Path.Combine(path, "lock");
        try
        {
            return new StateDirectory(path, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(path, e);
        }
        catch (IOException e)
        {
            throw new BaktainerException(FailureCodes.StateInUse, $"Another baktainer uses the state directory '{path}'.", "Stop it, or set BT_STATE_DIR to another directory.", e);
        }
    }

    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }
    }

    /// <summary>Replaces a file all at once; readable by its owner only.</summary>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(System.IO.Path.GetDirectoryName(path)!, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public void Dispose() => held.Dispose();

    private static BaktainerException NotWritable(string path, Exception e) =>
        new(FailureCodes.BadSettings, $"The state directory '{path}' cannot be used: {e.Message}", "Set BT_STATE_DIR to a directory that this user may write.", e);
}
