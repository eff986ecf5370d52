using Azure;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Reads objects with nothing but a grant for each, which is renewed when reading is taken up again after a lost connection.</summary>
/// <param name="grant">Asks for a grant for a key, at first and again.</param>
/// <param name="options">Retries and time limit.</param>
/// <param name="time">Measures the grant's life and pauses between retries.</param>
public sealed class GrantedReads(Func<string, CancellationToken, Task<ObjectGrant>> grant, AzureBlobOptions options, TimeProvider time)
{
    /// <summary>The object's bytes; fails here when there is none.</summary>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var first = await grant(ObjectKey.Require(key), cancellationToken);
        if (!Uri.TryCreate(first.Url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw new BaktainerException(FailureCodes.ProtocolMismatch, "The control plane granted reading something that is no address.");
        var credential = new AzureSasCredential(first.Signature);
        var blob = new BlockBlobClient(address, credential, BlobService.ClientOptions(options.NetworkTimeout));
        var stream = new BlobReadStream(blob, key, options.Calls($"container '{blob.BlobContainerName}'", time));
        await stream.OpenAsync(cancellationToken);
        return new Renewing(stream, first, credential, token => grant(key, token), time);
    }

    /// <summary>Keeps the signature young: a connection that is open needs none, the next one does.</summary>
    private sealed class Renewing(BlobReadStream inner, ObjectGrant current, AzureSasCredential credential, Func<CancellationToken, Task<ObjectGrant>> renew, TimeProvider time) : PullStream
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
        private DateTimeOffset renewAt = HalfWay(current, time);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (time.GetUtcNow() >= renewAt) await TryRenewAsync(cancellationToken);
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(Span<byte> buffer)
        {
            // There are no sockets without async; the pump threads of the archive's pipeline wait here.
            if (time.GetUtcNow() >= renewAt) TryRenewAsync(CancellationToken.None).GetAwaiter().GetResult();
            return inner.Read(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private static DateTimeOffset HalfWay(ObjectGrant grant, TimeProvider time) => time.GetUtcNow() + ((grant.ExpiresAt - time.GetUtcNow()) / 2);

        private async Task TryRenewAsync(CancellationToken cancellationToken)
        {
            try
            {
                var next = await renew(cancellationToken);
                credential.Update(next.Signature);
                renewAt = HalfWay(next, time);
            }
            catch (BaktainerException)
            {
                renewAt = time.GetUtcNow() + Pause; // Reading goes on as long as its connection does.
            }
        }
    }
}
