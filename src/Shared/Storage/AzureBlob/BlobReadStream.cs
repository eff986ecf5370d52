using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Baktainer.Storage.AzureBlob;

/// <summary>Reads a blob from a byte on. A lost connection the SDK's stream takes up again a few times at once, which cannot be switched off; then we do. It has a time limit of its own.</summary>
internal sealed class BlobReadStream(BlockBlobClient blob, string key, RemoteCalls calls, long from = 0) : ResumingStream(key, calls, Timeout.InfiniteTimeSpan, from)
{
    private ETag? version;

    protected override async Task<(Stream Content, long Length)> ConnectAsync(long position, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = version } };
        if (position > 0) options.Range = new HttpRange(position);
        var answer = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
        version ??= answer.Details.ETag;
        return (answer.Content, answer.Details.ContentLength);
    }
}
