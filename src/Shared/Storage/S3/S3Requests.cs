using Amazon.S3;
using Amazon.S3.Model;

namespace Baktainer.Storage.S3;

/// <summary>Requests as this program sends them: bytes with a checksum in a header, never in chunks, and nothing replaced.</summary>
internal static class S3Requests
{
    /// <summary>Whose put it was: tells one's own commit, whose answer was lost, from another writer's.</summary>
    public const string OwnerMetadata = "baktainer-put";

    private const string Nothing = "*";

    public static PutObjectRequest Put(S3Bucket bucket, string key, string owner, ReadOnlyMemory<byte> content)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket.Name,
            Key = key,
            InputStream = BinaryData.FromBytes(content).ToStream(),
            UseChunkEncoding = false,
            DisablePayloadSigning = !IsPayloadSigned(bucket),
            IfNoneMatch = Condition(bucket),
            ContentType = "application/octet-stream",
            StorageClass = bucket.Uri.Objects.StorageClass is { } storage ? new S3StorageClass(storage) : null,
            ServerSideEncryptionMethod = Encryption(bucket),
            ServerSideEncryptionKeyManagementServiceKeyId = bucket.Uri.Objects.KmsKeyId,
            TagSet = Tags(bucket),
        };
        request.Metadata[OwnerMetadata] = owner;
        if (bucket.Uri.Profile.Checksum == S3Checksum.Crc32) request.ChecksumCRC32 = S3Checksums.Crc32Of(content);
        if (bucket.Uri.Profile.Checksum == S3Checksum.Md5) request.MD5Digest = S3Checksums.Md5Of(content);
        return request;
    }

    public static InitiateMultipartUploadRequest Begin(S3Bucket bucket, string key, string owner)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = key,
            ContentType = "application/octet-stream",
            StorageClass = bucket.Uri.Objects.StorageClass is { } storage ? new S3StorageClass(storage) : null,
            ServerSideEncryptionMethod = Encryption(bucket),
            ServerSideEncryptionKeyManagementServiceKeyId = bucket.Uri.Objects.KmsKeyId,
            TagSet = Tags(bucket),
            ChecksumAlgorithm = bucket.Uri.Profile.Checksum == S3Checksum.Crc32 ? ChecksumAlgorithm.CRC32 : null,
        };
        request.Metadata[OwnerMetadata] = owner;
        return request;
    }

    public static UploadPartRequest Part(S3Bucket bucket, string key, string uploadId, int number, ReadOnlyMemory<byte> content)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket.Name,
            Key = key,
            UploadId = uploadId,
            PartNumber = number,
            PartSize = content.Length,
            InputStream = BinaryData.FromBytes(content).ToStream(),
            UseChunkEncoding = false,
            DisablePayloadSigning = !IsPayloadSigned(bucket),
        };
        if (bucket.Uri.Profile.Checksum == S3Checksum.Crc32) request.ChecksumCRC32 = S3Checksums.Crc32Of(content);
        if (bucket.Uri.Profile.Checksum == S3Checksum.Md5) request.MD5Digest = S3Checksums.Md5Of(content);
        return request;
    }

    public static CompleteMultipartUploadRequest Complete(S3Bucket bucket, string key, string uploadId, IEnumerable<PartETag> parts) => new()
    {
        BucketName = bucket.Name,
        Key = key,
        UploadId = uploadId,
        PartETags = [.. parts.OrderBy(part => part.PartNumber)],
        IfNoneMatch = Condition(bucket),
    };

    private static string? Condition(S3Bucket bucket) => bucket.Uri.Profile.SendsCondition ? Nothing : null;

    private static ServerSideEncryptionMethod? Encryption(S3Bucket bucket) =>
        bucket.Uri.Objects.Encryption is { } method ? new ServerSideEncryptionMethod(method) : null;

    private static List<Tag>? Tags(S3Bucket bucket) =>
        bucket.Uri.Objects.Tags is null ? null : [.. bucket.Uri.Objects.TagPairs.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    // TLS guards the bytes on the way; without it the signature does.
    private static bool IsPayloadSigned(S3Bucket bucket) => bucket.Uri.Profile.Checksum == S3Checksum.Sha256 || bucket.Uri.Endpoint?.Scheme == System.Uri.UriSchemeHttp;
}
