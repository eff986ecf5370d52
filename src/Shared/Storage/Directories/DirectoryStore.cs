using System.Buffers;
using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using static Baktainer.Storage.Directories.DirectoryFailures;

namespace Baktainer.Storage.Directories;

/// <summary>
/// Objects as files below a directory, readable by their owner only. Durable when a put ends: file, name and new directories are flushed.
/// Several processes may share a directory.
/// </summary>
/// <param name="root">The directory's path; made when it is first written to.</param>
/// <param name="keepsOriginalNames">Whether backups are also found under the names that the Ruby original gave them (see <see cref="OriginalNames"/>).</param>
/// <param name="time">Tells which unfinished uploads are a week old; null for the system's.</param>
public sealed class DirectoryStore(string root, bool keepsOriginalNames = false, TimeProvider? time = null) : IBackupStore, IFreeSpace
{
    private const int BufferSize = 1024 * 1024;

    private readonly StoreDirectory directory = new(root);

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        ObjectKey.Require(key);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Files are written on this thread, sources are read on it: never the caller's.
        cancellationToken.ThrowIfCancellationRequested();
        Guard("create the directory", directory.Root, directory.Ensure);
        var path = PathOf(key);
        using var file = Guard("write", path, () => TemporaryFile.Create(path));
        await CopyAsync(content, file, path, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Guard("write", path, () => file.Publish(directory.Root));
        if (keepsOriginalNames) OriginalNames.Update(directory.Root, key);
        return Confirm(key, path, file.Size);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => Run<Stream>(() =>
    {
        var path = PathOf(key);
        if (Stat(key, path) is null) throw new BaktainerException(FailureCodes.ObjectNotFound, $"There is no '{path}'.");
        return new FileReadStream(path, Guard("read", path, () => Posix.OpenToRead(path)));
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) => Run(() => Stat(key, PathOf(key)), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var objects = directory.List(prefix).GetEnumerator();
        while (Guard("list", directory.Root, objects.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return objects.Current;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Run(() =>
    {
        var path = PathOf(key);
        if (Stat(key, path) is null) return false;
        return Guard("delete", path, () =>
        {
            File.Delete(path);
            if (keepsOriginalNames) OriginalNames.Update(directory.Root, key);
            directory.Prune(path);
            return true;
        });
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<int> SweepAsync(CancellationToken cancellationToken) =>
        Run(() => Guard("sweep", directory.Root, Sweep), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Run<long?>(() => Guard("measure", directory.Root, () => directory.FreeBytes()), cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => "file://" + directory.Root;

    private static async Task CopyAsync(Stream content, TemporaryFile file, string path, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // Outside of Guard: what reading throws is the source's and passes unchanged.
            for (var more = true; more;)
            {
                var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                Guard("write", path, () => file.Write(buffer.AsMemory(0, read)));
                more = read == buffer.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<T> Run<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        cancellationToken.ThrowIfCancellationRequested();
        return operation();
    }

    private static StoredObject Confirm(string key, string path, long size) =>
        Stat(key, path) is { } stored && stored.Size == size
            ? stored
            : throw new BaktainerException(FailureCodes.StoreMismatch, $"'{path}' does not have the {size} bytes that were written to it.");

    private int Sweep()
    {
        var abandoned = directory.PartsUntouchedSince((time ?? TimeProvider.System).GetUtcNow() - PartFile.Life).ToList();
        abandoned.ForEach(File.Delete);
        return abandoned.Count + directory.TemporaryFiles().Count(TemporaryFile.TryRemove);
    }

    private string PathOf(string key) => Guard("look up", key, () => directory.PathOf(key));

    private static StoredObject? Stat(string key, string path) => Guard("look up", path, () => StoreDirectory.Stat(key, new FileInfo(path)));
}
