using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>Parts of a store that has one object on a bad sector.</summary>
internal sealed class UnreadableParts(IPartStore inner, Func<string?> bad) : IPartStore
{
    public Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken) =>
        key == bad() ? throw new BaktainerException(FailureCodes.StoreUnavailable, $"Could not read '{key}': Input/output error.") : inner.OpenAsync(key, offset, cancellationToken);

    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) => inner.BeginAsync(key, size, cancellationToken);

    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.PutPartAsync(upload, number, content, cancellationToken);

    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) => inner.ListPartsAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) => inner.CompleteAsync(upload, cancellationToken);

    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => inner.AbortAsync(upload, cancellationToken);
}
