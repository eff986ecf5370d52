using Baktainer.Contracts;
using static Baktainer.Storage.Directories.DirectoryFailures;

namespace Baktainer.Storage.Directories;

/// <summary>Files below a directory, in parts.</summary>
public sealed class DirectoryParts(string root) : IPartStore
{
    private readonly StoreDirectory directory = new(root);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken) => Run<Stream>(() =>
    {
        var path = PathOf(key);
        if (Find(key) is null) throw new BaktainerException(FailureCodes.ObjectNotFound, $"There is no '{path}'.");
        return new FileReadStream(path, Guard("read", path, () => Posix.OpenToRead(path)), offset);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) => Run(() =>
    {
        Guard("create the directory", directory.Root, directory.Ensure);
        var path = PathOf(key);
        return new PartUpload(key, Guard("write", path, () => PartFile.Create(path)).Id, size, PartSizes.For(size, PartFile.MaxParts));
    }, cancellationToken);

    /// <inheritdoc/>
    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Run(() =>
    {
        if (number < 1 || number > upload.Parts || content.Length != upload.SizeOf(number))
            throw new BaktainerException(FailureCodes.Unexpected, $"Part {number} of '{upload.Key}' has {content.Length} bytes.");
        Guard("write", PathOf(upload.Key), () => FileOf(upload).Write(number, (long)(number - 1) * upload.PartSize, content.Span));
        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) =>
        Run(() => Guard("read the parts of", PathOf(upload.Key), FileOf(upload).Parts), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) => Run(() =>
    {
        var (path, file) = (PathOf(upload.Key), FileOf(upload));
        if (Find(upload.Key) is not null) throw new BaktainerException(FailureCodes.ObjectExists, $"'{path}' exists already.");
        Guard("complete", path, () => file.Publish(directory.Root, upload));
        return Find(upload.Key) is { } stored && stored.Size == upload.Size
            ? stored
            : throw new BaktainerException(FailureCodes.StoreMismatch, $"'{path}' does not have the {upload.Size} bytes of its parts.");
    }, cancellationToken);

    /// <inheritdoc/>
    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => Run(() =>
    {
        var path = PathOf(upload.Key);
        Guard("abort the upload of", path, () =>
        {
            if (!Directory.Exists(Path.GetDirectoryName(path))) return;
            FileOf(upload).Delete();
            directory.Prune(path);
        });
        return true;
    }, cancellationToken);

    private static async Task<T> Run<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Files are read and written on this thread: never the caller's.
        cancellationToken.ThrowIfCancellationRequested();
        return operation();
    }

    private PartFile FileOf(PartUpload upload) => PartFile.IsId(upload.Id)
        ? new(PathOf(upload.Key), upload.Id)
        : throw new BaktainerException(FailureCodes.ObjectNotFound, $"'{upload.Id}' is no upload of a directory.");

    private StoredObject? Find(string key) => Guard("look up", key, () => StoreDirectory.Stat(key, new FileInfo(directory.PathOf(key))));

    private string PathOf(string key) => Guard("look up", key, () => directory.PathOf(key));
}
