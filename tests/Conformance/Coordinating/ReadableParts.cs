using Baktainer.Storage;

namespace Baktainer.Conformance.Coordinating;

/// <summary>Parts of any store, as far as reading needs them.</summary>
internal sealed class ReadableParts(IBackupStore store) : IPartStore
{
    public async Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken)
    {
        var content = await store.OpenAsync(key, cancellationToken);
        await content.ReadExactlyAsync(new byte[offset], cancellationToken);
        return content;
    }

    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();
}
