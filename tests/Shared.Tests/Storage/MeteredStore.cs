using Baktainer.Archive;
using Baktainer.Storage;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Counts the bytes that are read from a store.</summary>
internal sealed class MeteredStore(IBackupStore store) : IBackupStore
{
    public long Read { get; private set; }

    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken) => new Meter(await store.OpenAsync(key, cancellationToken), this);

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) => store.PutAsync(key, content, cancellationToken);

    public Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) => store.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    public Task<int> SweepAsync(CancellationToken cancellationToken) => store.SweepAsync(cancellationToken);

    private sealed class Meter(Stream inner, MeteredStore store) : PullStream
    {
        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            store.Read += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
