using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>What takes an upload up again, anywhere: whose object it becomes, and the service's own id. No secret.</summary>
internal sealed record S3UploadName(string Owner, string Id)
{
    public static S3UploadName Parse(string text) => text.Split('.', 2) is [{ Length: > 0 } owner, { Length: > 0 } id]
        ? new(owner, id)
        : throw new BaktainerException(FailureCodes.ObjectNotFound, "That is no upload of S3.");

    public override string ToString() => $"{Owner}.{Id}";

    /// <summary>Completes it with the parts that are there, or finds what was completed before.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">Of the object.</param>
    /// <param name="size">That it must have.</param>
    /// <param name="require">Throws unless the parts are all, and what they should be.</param>
    /// <param name="cancellationToken">Gives up before it is completed.</param>
    public async Task<StoredObject> CompleteAsync(S3Bucket bucket, string key, long size, Action<IReadOnlyList<PartDetail>> require, CancellationToken cancellationToken)
    {
        var upload = new S3Multipart(bucket, key, Id);
        var commit = new S3Commit(bucket, key, Owner);
        try
        {
            var parts = await upload.ListAsync(cancellationToken);
            require(parts);
            return await commit.RunAsync(() => upload.CompleteAsync(parts.Select(part => new PartETag(part.PartNumber ?? 0, part.ETag) { ChecksumCRC32 = part.ChecksumCRC32 })), size);
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectNotFound)
        {
            if (await commit.FindOwnAsync(size) is { } done) return done;
            throw;
        }
    }
}
