using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Objects of one bucket, in parts. An upload's id holds the owner in its object's metadata and the service's own id, so that nothing need be kept between processes.</summary>
internal sealed class S3Parts(S3Bucket bucket) : IPartStore, IPartCopier
{
    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string key, long offset, CancellationToken cancellationToken)
    {
        var stream = new S3ReadStream(bucket, ObjectKey.Require(key), offset);
        await stream.OpenAsync(cancellationToken);
        return stream;
    }

    /// <inheritdoc/>
    public async Task<PartUpload> BeginAsync(string key, long size, CancellationToken cancellationToken)
    {
        await bucket.EnsureAsync(cancellationToken);
        var owner = S3Commit.NewOwner();
        var begun = await S3Multipart.BeginAsync(bucket, ObjectKey.Require(key), owner, cancellationToken);
        return new PartUpload(key, new S3UploadName(owner, begun.Id).ToString(), size, PartSizes.For(size, bucket.Uri.Profile.MaxParts, bucket.Uri.Profile.PartSize ?? S3PartSizes.First));
    }

    /// <inheritdoc/>
    public Task PutPartAsync(PartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (number < 1 || number > upload.Parts || content.Length != upload.SizeOf(number))
            throw new BaktainerException(FailureCodes.Unexpected, $"Part {number} of '{upload.Key}' has {content.Length} bytes.");
        return Multipart(upload).PutAsync(number, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredPart>> ListPartsAsync(PartUpload upload, CancellationToken cancellationToken) =>
        [.. (await Multipart(upload).ListAsync(cancellationToken)).Select(Stored)];

    /// <inheritdoc/>
    public Task<StoredObject> CompleteAsync(PartUpload upload, CancellationToken cancellationToken) =>
        S3UploadName.Parse(upload.Id).CompleteAsync(bucket, ObjectKey.Require(upload.Key), upload.Size, parts => upload.Require([.. parts.Select(Stored)]), cancellationToken);

    /// <inheritdoc/>
    public Task AbortAsync(PartUpload upload, CancellationToken cancellationToken) => Multipart(upload).AbortAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CopySource?> OfferAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<CopySource?>(new(Service, new Secret($"{bucket.Name}/{ObjectKey.Require(key)}")));

    /// <inheritdoc/>
    public async Task<bool> CopyPartAsync(PartUpload upload, int number, CopySource source, CancellationToken cancellationToken)
    {
        if (source.Service != Service || source.Address.Reveal().Split('/', 2) is not [var name, var key]) return false;
        var start = (long)(number - 1) * upload.PartSize;
        var request = new CopyPartRequest
        {
            SourceBucket = name,
            SourceKey = key,
            FirstByte = start,
            LastByte = start + upload.SizeOf(number) - 1,
            DestinationBucket = bucket.Name,
            DestinationKey = ObjectKey.Require(upload.Key),
            UploadId = S3UploadName.Parse(upload.Id).Id,
            PartNumber = number,
        };
        await bucket.RunAsync($"copy part {number} of '{upload.Key}'", token => bucket.Client.CopyPartAsync(request, token), cancellationToken, upload.SizeOf(number));
        return true;
    }

    /// <summary>Whatever one credential of a service may not read, the service does not copy with it.</summary>
    private string Service => $"s3 {bucket.Uri.Endpoint?.Authority ?? "aws"}";

    private static StoredPart Stored(PartDetail part) => new(part.PartNumber ?? 0, part.Size ?? 0);

    private S3Multipart Multipart(PartUpload upload) => new(bucket, ObjectKey.Require(upload.Key), S3UploadName.Parse(upload.Id).Id);
}
