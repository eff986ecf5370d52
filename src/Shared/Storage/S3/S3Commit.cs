using System.Security.Cryptography;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>Makes one new object visible by a request that refuses to overwrite, and knows its own object by the owner in its metadata.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="key">The object's.</param>
/// <param name="owner">Unique for this object; see <see cref="NewOwner"/>.</param>
internal sealed class S3Commit(S3Bucket bucket, string key, string owner)
{
    public static string NewOwner() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>
    /// Runs to its end: a cancelled commit would leave unknown whether it happened. A repeated one may meet the one whose answer was lost; the metadata then shows that it was ours.
    /// </summary>
    /// <param name="write">The request.</param>
    /// <param name="size">That the object must have.</param>
    public async Task<StoredObject> RunAsync(Func<Task> write, long size)
    {
        if (!bucket.Uri.Profile.IsConditionTrusted && await FindOwnAsync(size) is { } done) return done;
        try
        {
            await write();
        }
        catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists || S3Failures.IsUploadGone(e))
        {
            if (await FindOwnAsync(size) is { } ours) return ours;
            throw;
        }

        return await FindOwnAsync(size) ?? throw new BaktainerException(FailureCodes.StoreMismatch, $"'{key}' was written to bucket '{bucket.Name}' and is not there.");
    }

    /// <summary>The object that this commit made; null when there is none. Throws when the key is somebody else's.</summary>
    public async Task<StoredObject?> FindOwnAsync(long size)
    {
        if (await bucket.StatAsync(key, CancellationToken.None) is not { } stored) return null;
        if (stored.Metadata[S3Requests.OwnerMetadata] != owner) throw new BaktainerException(FailureCodes.ObjectExists, $"'{key}' exists already in bucket '{bucket.Name}'.");
        return stored.ContentLength == size
            ? S3Store.ObjectOf(key, stored)
            : throw new BaktainerException(FailureCodes.StoreMismatch, $"'{key}' does not have the {size} bytes that were written, but {stored.ContentLength}.");
    }
}
