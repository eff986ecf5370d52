using Baktainer.Archive;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>Parts of a store from which each reading takes its time.</summary>
internal sealed class SlowParts(IPartStore inner, Action passTime) : IPartStore
{
    public async Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken) => new Slow(await inner.OpenAsync(key, offset, cancellationToken), passTime);

    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken) => inner.BeginAsync(key, size, cancellationToken);

    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => inner.PutPartAsync(upload, number, content, cancellationToken);

    public Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) => inner.ListPartsAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) => inner.CompleteAsync(upload, cancellationToken);

    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => inner.AbortAsync(upload, cancellationToken);

    private sealed class Slow(Stream content, Action passTime) : PullStream
    {
        public override int Read(Span<byte> buffer)
        {
            passTime();
            return content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            passTime();
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) content.Dispose();
            base.Dispose(disposing);
        }
    }
}
