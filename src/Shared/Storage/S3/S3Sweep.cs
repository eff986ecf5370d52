using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>
/// Aborts uploads that their writers have left: begun, and their last part put, more than a day ago. A living writer puts a part more often than that, or has failed.
/// Only uploads below the store's prefix, to keys such as this program writes, are looked at.
/// </summary>
internal sealed class S3Sweep(S3Bucket bucket, TimeProvider time)
{
    /// <summary>How long nothing must have happened.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private readonly DateTimeOffset before = time.GetUtcNow() - Age;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var aborted = 0;
        await foreach (var found in S3Multipart.FindAsync(bucket, bucket.Uri.Prefix.Length > 0 ? bucket.Uri.Prefix + "/" : "", cancellationToken))
        {
            var upload = new S3Multipart(bucket, found.Key, found.UploadId);
            if (IsRecent(found.Initiated) || await HasRecentPartAsync(upload, cancellationToken)) continue;
            await upload.AbortAsync(cancellationToken);
            aborted++;
        }

        return aborted;
    }

    private async Task<bool> HasRecentPartAsync(S3Multipart upload, CancellationToken cancellationToken)
    {
        try
        {
            return (await upload.ListAsync(cancellationToken)).Any(part => IsRecent(part.LastModified));
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return true; // Completed or aborted since it was found.
        }
    }

    private bool IsRecent(DateTime? moment) => moment is null || moment.Value.ToUniversalTime() >= before.UtcDateTime;
}
