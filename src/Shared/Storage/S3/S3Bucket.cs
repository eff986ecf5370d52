using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Contracts;

namespace Baktainer.Storage.S3;

/// <summary>One bucket, and how it is called.</summary>
internal sealed class S3Bucket
{
    private readonly RemoteCalls calls;
    private volatile bool isThere;

    public S3Bucket(S3StoreUri uri, Func<string, string?> environment, S3Options options, TimeProvider time)
    {
        Uri = uri;
        Client = S3Service.Connect(uri, environment, options.Identity);
        Options = options;
        calls = new(options.Retry.ToPipeline(time), $"bucket '{uri.Bucket}'", S3Failures.IsFailure, S3Failures.Translate);
    }

    public S3StoreUri Uri { get; }

    public string Name => Uri.Bucket;

    public IAmazonS3 Client { get; }

    public S3Options Options { get; }

    /// <summary>For what limits itself.</summary>
    public RemoteCalls Calls => calls;

    /// <param name="action">As in "Could not {action} in …".</param>
    /// <param name="call">The call; runs anew for each attempt.</param>
    /// <param name="cancellationToken">Cancels pauses and the call.</param>
    /// <param name="bytes">How many the call carries: it may take so much longer.</param>
    public Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, long bytes = 0) =>
        calls.RunAsync(action, token => LimitedAsync(call, bytes, token), cancellationToken);

    /// <summary>The result, or null when there is no such object or bucket.</summary>
    public Task<T?> FindAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class => calls.FindAsync(action, token => LimitedAsync(call, 0, token), cancellationToken);

    /// <summary>
    /// Makes the bucket where there is none; looks once. Not when a put fails: some servers (radosgw 16) leave a refused body unread and take it for the connection's next request.
    /// A credential that may not look is taken to know that the bucket is there.
    /// </summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (isThere) return;
        var request = new HeadBucketRequest { BucketName = Name };
        try
        {
            if (await FindAsync("look up the bucket", token => Client.HeadBucketAsync(request, token), cancellationToken) is null) await CreateAsync(cancellationToken);
        }
        catch (BaktainerException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden })
        {
            // Puts will tell.
        }

        isThere = true;
    }

    /// <summary>What the bucket says about an object; null when there is none.</summary>
    public Task<GetObjectMetadataResponse?> StatAsync(string key, CancellationToken cancellationToken) => FindAsync(
        $"look up '{key}'", token => Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = key }, token), cancellationToken);

    private string? Location => Uri.Profile.NamesRegion && (Client.Config.AuthenticationRegion ?? Client.Config.RegionEndpoint?.SystemName) is { } region and not "us-east-1" ? region : null;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("create it", token => Client.PutBucketAsync(new PutBucketRequest { BucketName = Name, BucketRegionName = Location }, token), cancellationToken);
        }
        catch (BaktainerException e) when (e.InnerException is AmazonS3Exception { ErrorCode: "BucketAlreadyOwnedByYou" or "BucketAlreadyExists" })
        {
            // Another writer was first. (A stranger's bucket would have been seen, and denied, before.)
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            throw new BaktainerException(
                FailureCodes.StoreDenied, $"The bucket '{Name}' does not exist, and the credential may not create it.", "Create it (private access), or check its name and region.", e);
        }
    }

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> call, long bytes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Options.LimitFor(bytes));
        return await call(limit.Token);
    }
}
