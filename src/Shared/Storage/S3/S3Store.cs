using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Baktainer.Storage.Protection;

namespace Baktainer.Storage.S3;

/// <summary>Objects of one bucket of Amazon S3, or of a service that speaks its protocol.</summary>
public sealed class S3Store : IBackupStore, IProtectedStore
{
    private readonly S3Bucket bucket;
    private readonly TimeProvider time;
    private readonly S3Locks locks;
    private readonly LockGuard guard;

    /// <param name="uri">Bucket, endpoint and provider. Its prefix is left to <see cref="PrefixedStore"/>, but nothing outside of it is swept.</param>
    /// <param name="environment">Where the credential is found.</param>
    /// <param name="options">Retries, time limit, page size.</param>
    /// <param name="time">Measures pauses between retries, and the age of what is swept.</param>
    public S3Store(S3StoreUri uri, Func<string, string?> environment, S3Options options, TimeProvider time)
    {
        bucket = new S3Bucket(uri, environment, options, time);
        locks = new S3Locks(bucket);
        guard = new LockGuard(this, $"bucket '{uri.Bucket}'", time);
        this.time = time;
    }

    /// <summary>What gives others leave to write single objects below the address's prefix.</summary>
    public IObjectGrants Grants() => new S3Grants(bucket, bucket.Uri.Prefix, time);

    /// <summary>This bucket's objects in parts.</summary>
    public IPartStore Parts() => new S3Parts(bucket);

    /// <inheritdoc/>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var upload = new S3Upload(bucket, ObjectKey.Require(key));
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Sources block while they are read: never the caller's thread.
        return await upload.PutAsync(content, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var stream = new S3ReadStream(bucket, ObjectKey.Require(key));
        await stream.OpenAsync(cancellationToken);
        return stream;
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken) =>
        await bucket.StatAsync(ObjectKey.Require(key), cancellationToken) is { } found ? ObjectOf(key, found) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = prefix, MaxKeys = bucket.Options.PageSize };
        do
        {
            var page = await bucket.FindAsync($"list '{prefix}'", token => bucket.Client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var found in page?.S3Objects?.Where(o => ObjectKey.IsValid(o.Key)) ?? []) yield return new(found.Key, found.Size ?? 0, Utc(found.LastModified));
            request.ContinuationToken = page?.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await guard.RequireUnlockedAsync(ObjectKey.Require(key), cancellationToken);
        var request = new DeleteObjectRequest { BucketName = bucket.Name, Key = ObjectKey.Require(key) };
        await bucket.FindAsync($"delete '{key}'", token => bucket.Client.DeleteObjectAsync(request, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => new S3Sweep(bucket, time).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<StoreProtection> ProtectionAsync(CancellationToken cancellationToken) => guard.Saw(await locks.ReadAsync(cancellationToken));

    /// <inheritdoc/>
    public Task<ObjectLock?> LockOfAsync(string key, CancellationToken cancellationToken) => locks.OfAsync(ObjectKey.Require(key), cancellationToken);

    /// <inheritdoc/>
    public async Task LockAsync(string key, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        await guard.RequireLocksAsync(cancellationToken);
        await locks.LockAsync(ObjectKey.Require(key), until, mode, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SetHoldAsync(string key, bool isHeld, CancellationToken cancellationToken)
    {
        await guard.RequireLocksAsync(cancellationToken);
        await locks.SetHoldAsync(ObjectKey.Require(key), isHeld, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => $"s3://{bucket.Name}";

    internal static StoredObject ObjectOf(string key, GetObjectMetadataResponse found) => new(key, found.ContentLength, Utc(found.LastModified));

    private static DateTimeOffset Utc(DateTime? moment) => moment is { } known ? known.ToUniversalTime() : default;
}
