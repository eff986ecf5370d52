using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Baktainer.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Baktainer.Storage.Directories;

/// <summary>
/// An upload in parts: <c>.NAME.ID.part</c> beside its destination, where each part is written at its place, and the journal <c>.NAME.ID.parts</c>:
/// at 8 × number the part's size (little endian), written once the part is on the disk; 0 where none is.
/// </summary>
internal sealed partial class PartFile(string path, string id)
{
    public const int MaxParts = 100_000;

    /// <summary>After so long without a write an upload is taken for abandoned, as at Azure.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    private readonly string data = NameOf(path, id, "part");
    private readonly string journal = NameOf(path, id, "parts");

    public string Id => id;

    /// <summary>Makes the directories above and the files. Repeats when a deletion got between two of its steps.</summary>
    public static PartFile Create(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            var file = new PartFile(path, RandomNumberGenerator.GetHexString(16, lowercase: true));
            try
            {
                StoreDirectory.Make(Path.GetDirectoryName(path)!);
                File.OpenHandle(file.data, FileMode.CreateNew, FileAccess.Write).Dispose();
                File.SetUnixFileMode(file.data, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                File.OpenHandle(file.journal, FileMode.CreateNew, FileAccess.Write).Dispose();
                return file;
            }
            catch (Exception e) when (attempt < 100 && e is (DirectoryNotFoundException or FileNotFoundException))
            {
                // A deletion removed the directory as empty: once more.
            }
        }
    }

    public static bool IsId(string id) => IdPattern().IsMatch(id);

    /// <summary>True for the names this class gives: nothing else in a directory is ever swept.</summary>
    public static bool IsName(string fileName) => NamePattern().IsMatch(fileName);

    public void Write(int number, long offset, ReadOnlySpan<byte> content)
    {
        using (var file = Open(data))
        {
            RandomAccess.Write(file, content, offset);
            RandomAccess.FlushToDisk(file);
        }

        Span<byte> size = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(size, content.Length);
        using var sizes = Open(journal);
        RandomAccess.Write(sizes, size, (long)number * sizeof(long));
    }

    public IReadOnlyList<StoredPart> Parts()
    {
        using var sizes = Open(journal);
        var bytes = new byte[Math.Min(RandomAccess.GetLength(sizes), (MaxParts + 1L) * sizeof(long)) / sizeof(long) * sizeof(long)];
        var read = RandomAccess.Read(sizes, bytes, 0) / sizeof(long);
        return [.. Enumerable.Range(0, read).Select(n => new StoredPart(n, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(n * sizeof(long))))).Where(p => p.Size > 0)];
    }

    /// <summary>Makes the file, once all its parts are there, durable, then visible, then its name durable.</summary>
    public void Publish(string root, PartUpload upload)
    {
        try
        {
            upload.Require(Parts());
            Flush(upload.Size);
            Posix.Publish(data, path);
        }
        catch (IOException e) when (e is FileNotFoundException or { HResult: Posix.NotFound } && File.Exists(path))
        {
            throw new BaktainerException(FailureCodes.ObjectExists, $"'{path}' exists already.", inner: e); // Another completion was faster.
        }

        StoreDirectory.FlushNames(root, path);
        File.Delete(journal);
    }

    public void Delete()
    {
        File.Delete(data);
        File.Delete(journal);
    }

    private void Flush(long size)
    {
        using var file = Open(data);
        if (RandomAccess.GetLength(file) != size)
            throw new BaktainerException(FailureCodes.StoreMismatch, $"'{path}' cannot be completed: its parts have {RandomAccess.GetLength(file)} bytes, not {size}.");
        RandomAccess.FlushToDisk(file);
    }

    private static string NameOf(string path, string id, string ending) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{id}.{ending}");

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    [GeneratedRegex(@"^[0-9a-f]{16}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^\..+\.[0-9a-f]{16}\.parts?\z")]
    private static partial Regex NamePattern();
}
