namespace Baktainer.Storage;

/// <summary>The parts of a <see cref="PrefixedStore"/>.</summary>
/// <param name="inner">The whole store's.</param>
/// <param name="prefix">A key, without the slash that follows it.</param>
public sealed class PrefixedParts(IPartStore inner, string prefix) : IPartStore, IPartCopier
{
    private readonly string prefix = ObjectKey.Require(prefix) + "/";

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken) => inner.OpenAsync(prefix + ObjectKey.Require(key), offset, cancellationToken);

    /// <inheritdoc/>
    public async Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) =>
        await inner.BeginAsync(prefix + ObjectKey.Require(key), size, cancellationToken) with { Key = key };

    /// <inheritdoc/>
    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        inner.PutPartAsync(Inner(upload), number, content, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) => inner.ListPartsAsync(Inner(upload), cancellationToken);

    /// <inheritdoc/>
    public async Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) =>
        await inner.CompleteAsync(Inner(upload), cancellationToken) with { Key = upload.Key };

    /// <inheritdoc/>
    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => inner.AbortAsync(Inner(upload), cancellationToken);

    /// <inheritdoc/>
    public async Task<CopySource?> OfferAsync(string key, CancellationToken cancellationToken) =>
        inner is IPartCopier copier ? await copier.OfferAsync(prefix + ObjectKey.Require(key), cancellationToken) : null;

    /// <inheritdoc/>
    public async Task<bool> CopyPartAsync(PartUpload upload, int number, CopySource source, CancellationToken cancellationToken) =>
        inner is IPartCopier copier && await copier.CopyPartAsync(Inner(upload), number, source, cancellationToken);

    private PartUpload Inner(PartUpload upload) => upload with { Key = prefix + ObjectKey.Require(upload.Key) };
}
