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
/// <param name="blob">Where to.</param>
/// <param name="key">For messages and the result.</param>
/// <param name="calls">Retries and translates.</param>
/// <param name="owner">The number of an upload that is taken up again; null for a new one.</param>
/// <param name="createContainer">Null when the credential is a grant: it can neither make a container nor look at what it wrote.</param>
internal sealed class BlockUpload(BlockBlobClient blob, string key, RemoteCalls calls, Func<CancellationToken, Task>? createContainer, byte[]? owner = null)
{
    // Racing writers of one key share its uncommitted blocks, so block ids must not meet. The same number in the metadata tells whose commit it was.
    private const string OwnerMetadata = "baktainerput";

    /// <summary>Cool tiers charge for at least this much an object, and for every reading.</summary>
    private const int SmallestInTier = 128 * 1024;

    private readonly byte[] put = owner ?? RandomNumberGenerator.GetBytes(12);
    private readonly List<string> blocks = [];

    /// <summary>Access tier of all but small objects; null for the account's own.</summary>
    public string? Tier { get; init; }

    /// <summary>After the commit: whether the service made a version of it; null when that is not known.</summary>
    public bool? IsVersioned { get; private set; }

    /// <summary>Bytes staged so far.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the content to its end into staged blocks.</summary>
    public async Task StageAsync(Stream content, CancellationToken cancellationToken)
    {
        var pump = new PartPump((number, _) => new(BlockSizes.Of(number)), BlockSizes.InFlight, (number, block, token) =>
        {
            Add(number, block.Length);
            return Task.Run(() => StageAsync(number, block, token), token); // Its checksum is not computed while the next block could be read.
        });
        await pump.RunAsync(content, cancellationToken);
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
            AccessTier = Tier is not null && Size >= SmallestInTier ? new AccessTier($"{char.ToUpperInvariant(Tier[0])}{Tier[1..]}") : default(AccessTier?), // Not null, which would be taken for a text.
        };
        var tries = 0;
        try
        {
            var committed = await WithContainerAsync($"commit '{key}'", token => ++tries > 0 ? blob.CommitBlockListAsync(blocks, options, token) : null!, CancellationToken.None);
            IsVersioned = committed.Value.VersionId is not null;
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists || BlobFailures.AreBlocksGone(e))
        {
            // Without leave to look, a repeated commit that meets a blob takes it for its own: whoever gave the grant checks the size, and later the digest.
            if (createContainer is null && tries > 1) return new(key, Size, default);
            if (createContainer is null || await StatAsync() is not { } existing) throw;
            if (!IsOurs(existing)) throw new BaktainerException(FailureCodes.ObjectExists, $"'{key}' exists already in {blob.BlobContainerName}.", inner: e);
        }

        return createContainer is null ? new(key, Size, default) : Confirm(await StatAsync());
    }

    /// <summary>The object that an earlier commit of this upload made; null when there is none. Throws when the key is somebody else's.</summary>
    public async Task<StoredObject?> FindOwnAsync()
    {
        if (await StatAsync() is not { } existing) return null;
        return IsOurs(existing) ? Confirm(existing) : throw new BaktainerException(FailureCodes.ObjectExists, $"'{key}' exists already in {blob.BlobContainerName}.");
    }

    private bool IsOurs(BlobProperties properties) =>
        properties.Metadata.TryGetValue(OwnerMetadata, out var owner) && owner == Convert.ToHexStringLower(put);

    private Task<BlobProperties?> StatAsync() =>
        calls.FindAsync($"look up '{key}'", async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value, CancellationToken.None);

    private StoredObject Confirm(BlobProperties? stored) =>
        stored is not null && stored.ContentLength == Size && IsOurs(stored)
            ? new(key, stored.ContentLength, stored.LastModified)
            : throw new BaktainerException(FailureCodes.StoreMismatch, $"'{key}' does not have the {Size} bytes that were committed, but {stored?.ContentLength ?? 0}.");

    /// <summary>Counts a block that is staged, or will be, for the commit.</summary>
    public void Add(int number, long size)
    {
        blocks.Add(BlockId(number));
        Size += size;
    }

    /// <summary>Stages one block, or the same one again.</summary>
    public async Task StageAsync(int number, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var id = BlockId(number);
        var options = new BlockBlobStageBlockOptions
        {
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        };
        var content = BinaryData.FromBytes(block);
        await WithContainerAsync($"upload a block of '{key}'", token => blob.StageBlockAsync(id, content.ToStream(), options, token), cancellationToken);
    }

    /// <summary>Has the service stage a block by itself, from bytes that it reads elsewhere.</summary>
    public Task StageAsync(int number, Uri source, HttpRange range, CancellationToken cancellationToken) => WithContainerAsync(
        $"copy a block of '{key}'", token => blob.StageBlockFromUriAsync(source, BlockId(number), new StageBlockFromUriOptions { SourceRange = range }, token), cancellationToken);

    private async Task<T> WithContainerAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.RunAsync(action, call, cancellationToken);
        }
        catch (BaktainerException e) when (createContainer is not null && BlobFailures.IsContainerMissing(e))
        {
            await createContainer(cancellationToken);
            return await calls.RunAsync(action, call, cancellationToken);
        }
    }

    // All ids of a blob must have one length.
    private string BlockId(int number)
    {
        Span<byte> id = stackalloc byte[16];
        put.CopyTo(id);
        BinaryPrimitives.WriteInt32BigEndian(id[12..], number);
        return Convert.ToBase64String(id);
    }
}
