using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// One put: blocks are staged as they are read, two at a time, and made visible by one commit that refuses to overwrite.
/// Blocks that are never committed are invisible and expire by themselves after a week.
/// </summary>
internal sealed class BlockUpload(BlockBlobClient blob, string key, BlobCalls calls, Func<CancellationToken, Task> createContainer)
{
    // Racing writers of one key share its uncommitted blocks, so block ids must not meet. The same number in the metadata tells whose commit it was.
    private const string OwnerMetadata = "baktainerput";

    private readonly byte[] put = RandomNumberGenerator.GetBytes(12);
    private readonly List<string> blocks = [];

    /// <summary>Bytes staged so far.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the content to its end into staged blocks.</summary>
    public async Task StageAsync(Stream content, CancellationToken cancellationToken)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var uploading = new Queue<Task>();
        try
        {
            for (var more = true; more;)
            {
                var size = BlockSizes.Of(blocks.Count);
                while (uploading.Count > BlockSizes.InFlight(size)) await uploading.Dequeue();
                var block = await ReadBlockAsync(content, size, cancellationToken);
                if (block.Count > 0) uploading.Enqueue(StageAsync(block, abort.Token));
                more = block.Count == size;
            }

            while (uploading.TryDequeue(out var task)) await task;
        }
        catch
        {
            await abort.CancelAsync();
            await Task.WhenAll(uploading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>
    /// Makes the object visible. Runs to its end: a cancelled commit would leave unknown whether it happened.
    /// A repeated commit may meet the one whose answer was lost; the metadata then shows that it was ours.
    /// </summary>
    public async Task<StoredObject> CommitAsync()
    {
        var options = new CommitBlockListOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [OwnerMetadata] = Convert.ToHexStringLower(put) },
        };
        try
        {
            await WithContainerAsync($"commit '{key}'", token => blob.CommitBlockListAsync(blocks, options, token), CancellationToken.None);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists || BlobFailures.AreBlocksGone(e))
        {
            if (await StatAsync() is not { } existing) throw;
            if (!IsOurs(existing)) throw new BaktainerException(FailureCodes.ObjectExists, $"'{key}' exists already in {blob.BlobContainerName}.", inner: e);
        }

        return Confirm(await StatAsync());
    }

    private bool IsOurs(BlobProperties properties) =>
        properties.Metadata.TryGetValue(OwnerMetadata, out var owner) && owner == Convert.ToHexStringLower(put);

    private Task<BlobProperties?> StatAsync() =>
        calls.FindAsync($"look up '{key}'", async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value, CancellationToken.None);

    private StoredObject Confirm(BlobProperties? stored) =>
        stored is not null && stored.ContentLength == Size && IsOurs(stored)
            ? new(key, stored.ContentLength, stored.LastModified)
            : throw new BaktainerException(FailureCodes.StoreMismatch, $"'{key}' does not have the {Size} bytes that were committed, but {stored?.ContentLength ?? 0}.");

    private static async Task<ArraySegment<byte>> ReadBlockAsync(Stream content, int size, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (read > 0) return new(buffer, 0, read);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return ArraySegment<byte>.Empty;
    }

    // Runs up to its first await at once, so blocks keep their order.
    private async Task StageAsync(ArraySegment<byte> block, CancellationToken cancellationToken)
    {
        var id = NewBlockId();
        blocks.Add(id);
        Size += block.Count;
        var options = new BlockBlobStageBlockOptions
        {
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        };
        try
        {
            var content = BinaryData.FromBytes(block);
            await WithContainerAsync($"upload a block of '{key}'", token => blob.StageBlockAsync(id, content.ToStream(), options, token), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block.Array!);
        }
    }

    private async Task WithContainerAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await calls.RunAsync(action, call, cancellationToken);
        }
        catch (BaktainerException e) when (BlobFailures.IsContainerMissing(e))
        {
            await createContainer(cancellationToken);
            await calls.RunAsync(action, call, cancellationToken);
        }
    }

    // All ids of a blob must have one length.
    private string NewBlockId()
    {
        Span<byte> id = stackalloc byte[16];
        put.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[12..], blocks.Count);
        return Convert.ToBase64String(id);
    }
}
