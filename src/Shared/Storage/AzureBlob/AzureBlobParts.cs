using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// Blobs of one container, in parts: each is an uncommitted block whose id is the upload's and the part's number, so that nothing need be kept between processes.
/// The service drops uncommitted blocks a week after the last one, and whenever somebody commits that blob.
/// </summary>
internal sealed class AzureBlobParts(BlobContainerClient container, RemoteCalls calls, Func<CancellationToken, Task> createContainer, string? tier, BlobGrants? grants) : IPartStore, IPartCopier
{
    private const int IdLength = 12;
    private const string Service = "azblob";
    private static readonly TimeSpan CopyTime = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken)
    {
        var stream = new BlobReadStream(Blob(key), key, calls, offset);
        await stream.OpenAsync(cancellationToken);
        return stream;
    }

    /// <inheritdoc/>
    public Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetHexString(IdLength * 2, lowercase: true);
        return Task.FromResult(new PartUpload(ObjectKey.Require(key), id, size, PartSizes.For(size, BlockSizes.MaxBlocks)));
    }

    /// <inheritdoc/>
    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (number < 1 || number > upload.Parts || content.Length != upload.SizeOf(number))
            throw new BaktainerException(FailureCodes.Unexpected, $"Part {number} of '{upload.Key}' has {content.Length} bytes.");
        return Upload(upload).StageAsync(number, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken)
    {
        var (blob, owner) = (Blob(upload.Key), OwnerOf(upload));
        var list = await calls.FindAsync(
            $"list the blocks of '{upload.Key}'", async token => (await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: token)).Value, cancellationToken);
        return [.. (list?.UncommittedBlocks ?? []).Select(b => PartOf(owner, b)).OfType<StoredPart>().OrderBy(p => p.Number)];
    }

    /// <inheritdoc/>
    public async Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken)
    {
        var parts = await ListPartsAsync(upload, cancellationToken);
        var commit = Upload(upload);
        for (var number = 1; number <= upload.Parts; number++) commit.Add(number, upload.SizeOf(number));
        if (await commit.FindOwnAsync() is { } done) return done;
        upload.Require(parts);
        return await commit.CommitAsync();
    }

    /// <summary>Nothing to do: nobody sees uncommitted blocks, and the service drops them.</summary>
    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<CopySource?> OfferAsync(string key, CancellationToken cancellationToken)
    {
        if (grants is null) return null;
        var grant = await grants.GrantReadAsync(key, CopyTime, cancellationToken);
        return new(Service, new Secret($"{grant.Url}?{grant.Signature}"));
    }

    /// <inheritdoc/>
    public async Task<bool> CopyPartAsync(PartUpload upload, int number, CopySource source, CancellationToken cancellationToken)
    {
        if (source.Service != Service) return false;
        var range = new HttpRange((long)(number - 1) * upload.PartSize, upload.SizeOf(number));
        await Upload(upload).StageAsync(number, new Uri(source.Address.Reveal()), range, cancellationToken);
        return true;
    }

    private static StoredPart? PartOf(byte[] owner, BlobBlock block)
    {
        Span<byte> id = stackalloc byte[IdLength + sizeof(int)];
        return Convert.TryFromBase64String(block.Name, id, out var length) && length == id.Length && id[..IdLength].SequenceEqual(owner)
            ? new(BinaryPrimitives.ReadInt32BigEndian(id[IdLength..]), block.SizeLong)
            : null;
    }

    private static byte[] OwnerOf(PartUpload upload) => upload.Id.Length == IdLength * 2 && upload.Id.All(char.IsAsciiHexDigitLower)
        ? Convert.FromHexString(upload.Id)
        : throw new BaktainerException(FailureCodes.ObjectNotFound, $"'{upload.Id}' is no upload of Azure Blob.");

    private BlockUpload Upload(PartUpload upload) => new(Blob(upload.Key), upload.Key, calls, createContainer, OwnerOf(upload)) { Tier = tier };

    private BlockBlobClient Blob(string key) => container.GetBlockBlobClient(ObjectKey.Require(key));
}
