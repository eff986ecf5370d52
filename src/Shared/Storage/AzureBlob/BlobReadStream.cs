using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Archive;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// Reads a blob from its start. A lost connection is taken up again where it broke, as long as the blob is the one that was opened:
/// by the SDK's stream a few times at once, which cannot be switched off, then here with pauses.
/// </summary>
internal sealed class BlobReadStream(BlockBlobClient blob, string key, BlobCalls calls) : PullStream
{
    private readonly byte[] synchronous = new byte[128 * 1024];
    private Stream? connection;
    private ETag? version;
    private long position;
    private long length;

    /// <summary>Asks for the blob; fails here when there is none.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => calls.RunAsync($"open '{key}'", ConnectAsync, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || position == length) return 0;
        var read = await calls.RunAsync($"read '{key}' from byte {position} on", token => ReadOnceAsync(buffer, token), cancellationToken);
        position += read;
        return read;
    }

    // There are no sockets without async; the pump threads of the archive's pipeline wait here.
    public override int Read(Span<byte> buffer)
    {
        var read = ReadAsync(synchronous.AsMemory(0, Math.Min(buffer.Length, synchronous.Length))).AsTask().GetAwaiter().GetResult();
        synchronous.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) connection?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            connection ??= await ConnectAsync(cancellationToken);
            var read = await connection.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new EndOfStreamException($"The connection ended at byte {position} of {length}");
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            connection = null;
            throw;
        }
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = version } };
        if (position > 0) options.Range = new HttpRange(position);
        var answer = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
        if (version is null)
        {
            version = answer.Details.ETag;
            length = answer.Details.ContentLength;
        }

        return connection = answer.Content;
    }
}
