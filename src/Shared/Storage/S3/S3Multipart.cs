using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>One upload in parts that was begun: invisible until it is completed, and kept by the service until it is completed or aborted.</summary>
internal sealed class S3Multipart(S3Bucket bucket, string key, string id)
{
    public string Id => id;

    /// <param name="bucket">Exists.</param>
    /// <param name="key">Of the object it becomes.</param>
    /// <param name="owner">Goes into the object's metadata.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<S3Multipart> BeginAsync(S3Bucket bucket, string key, string owner, CancellationToken cancellationToken)
    {
        var begun = await bucket.RunAsync(
            $"begin to upload '{key}'", token => bucket.Client.InitiateMultipartUploadAsync(S3Requests.Begin(bucket, key, owner), token), cancellationToken);
        return new(bucket, key, begun.UploadId);
    }

    /// <summary>Unfinished uploads of keys with a prefix that are such as this program writes.</summary>
    public static async IAsyncEnumerable<MultipartUpload> FindAsync(S3Bucket bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = prefix.Length > 0 ? prefix : null, MaxUploads = bucket.Options.PageSize };
        while (true)
        {
            var page = await bucket.FindAsync("list unfinished uploads", token => bucket.Client.ListMultipartUploadsAsync(request, token), cancellationToken);
            foreach (var found in page?.MultipartUploads?.Where(upload => ObjectKey.IsValid(upload.Key)) ?? []) yield return found;
            if (page?.IsTruncated != true) yield break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    /// <summary>Uploads a part, or the same one again. May run at the same time for several.</summary>
    /// <param name="number">Counted from 1.</param>
    /// <param name="content">At least 5 MiB, but for the last part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PartETag> PutAsync(int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (number > bucket.Uri.Profile.MaxParts)
            throw new BaktainerException(FailureCodes.StoreFull, $"'{key}' needs more than the {bucket.Uri.Profile.MaxParts} parts that an upload may have.", "Give a larger partSize=… in the store address.");
        var answer = await bucket.RunAsync(
            $"upload part {number} of '{key}'", token => bucket.Client.UploadPartAsync(S3Requests.Part(bucket, key, id, number, content), token), cancellationToken, content.Length);
        return new PartETag(number, answer.ETag) { ChecksumCRC32 = answer.ChecksumCRC32 };
    }

    /// <summary>The parts that are there, by number.</summary>
    public async Task<IReadOnlyList<PartDetail>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ListPartsRequest { BucketName = bucket.Name, Key = key, UploadId = id, MaxParts = bucket.Options.PageSize };
        var parts = new List<PartDetail>();
        while (true)
        {
            var page = await bucket.RunAsync($"list the parts of '{key}'", token => bucket.Client.ListPartsAsync(request, token), cancellationToken);
            parts.AddRange(page.Parts ?? []);
            if (page.IsTruncated != true) return parts;
            request.PartNumberMarker = $"{page.NextPartNumberMarker}";
        }
    }

    /// <summary>Makes the object visible; not more than the request itself.</summary>
    public Task CompleteAsync(IEnumerable<PartETag> parts) => bucket.RunAsync(
        $"complete '{key}'", token => bucket.Client.CompleteMultipartUploadAsync(S3Requests.Complete(bucket, key, id, parts), token), CancellationToken.None);

    /// <summary>Forgets the upload; no error when it is unknown.</summary>
    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bucket.RunAsync($"abort the upload of '{key}'", token => bucket.Client.AbortMultipartUploadAsync(AbortRequest, token), cancellationToken);
        }
        catch (BaktainerException e) when (S3Failures.IsUploadGone(e))
        {
            // Somebody was faster.
        }
    }

    /// <summary>Forgets the upload, if that can be done at once: what fails is left to the sweep.</summary>
    public async Task TryAbortAsync()
    {
        using var limit = new CancellationTokenSource(bucket.Options.NetworkTimeout);
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(AbortRequest, limit.Token);
        }
        catch (Exception e) when (S3Failures.IsFailure(e, CancellationToken.None))
        {
            // What made the upload fail matters more.
        }
    }

    private AbortMultipartUploadRequest AbortRequest => new() { BucketName = bucket.Name, Key = key, UploadId = id };
}
