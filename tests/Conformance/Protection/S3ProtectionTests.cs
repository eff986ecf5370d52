using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Conformance.Stores;
using Baktainer.Storage.Protection;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Protection;

/// <summary>What a bucket shows of its protection, and whether the service keeps what it promises.</summary>
public sealed class S3ProtectionTests(RadosGateway server) : IAsyncLifetime
{
    private readonly string bucket = S3Server.NewBucketName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => server.EnsureStartedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Bucket_tells_versioning_locks_and_the_default_lock()
    {
        using var sdk = server.Sdk();
        var store = server.Open(bucket).Protected();
        Assert.Equal("the bucket does not exist yet", (await store.ProtectionAsync(Token)).Unknown);
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true }, Token);
        Assert.Equal(new StoreProtection { Versioning = true, SoftDeleteDays = 0, Locks = true }, await store.ProtectionAsync(Token));

        var rule = new ObjectLockRule { DefaultRetention = new DefaultRetention { Mode = ObjectLockRetentionMode.Governance, Days = 3 } };
        await sdk.PutObjectLockConfigurationAsync(
            new PutObjectLockConfigurationRequest { BucketName = bucket, ObjectLockConfiguration = new ObjectLockConfiguration { ObjectLockEnabled = ObjectLockEnabled.Enabled, Rule = rule } }, Token);
        Assert.Equal(new LockRule(3, LockMode.Governance), (await store.ProtectionAsync(Token)).DefaultLock);
    }

    [Fact]
    public async Task Bucket_whose_versioning_was_suspended_tells_so()
    {
        using var sdk = server.Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, Token);
        foreach (var status in (VersionStatus[])[VersionStatus.Enabled, VersionStatus.Suspended])
        {
            await sdk.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status } }, Token);
            Assert.Equal(status == VersionStatus.Enabled, (await server.Open(bucket).Protected().ProtectionAsync(Token)).Versioning);
        }
    }

    [Theory]
    [InlineData(LockMode.Governance)]
    [InlineData(LockMode.Compliance)]
    public async Task Locked_version_cannot_be_deleted_by_anybody_else_either(LockMode mode)
    {
        using var sdk = server.Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true }, Token);
        var store = server.Open(bucket);
        await using var content = new SyntheticStream(100);
        await store.PutAsync("object", content, Token);
        await store.Protected().LockAsync("object", DateTimeOffset.UtcNow.AddDays(1), mode, Token);

        var version = (await sdk.GetObjectMetadataAsync(bucket, "object", Token)).VersionId;
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => sdk.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = "object", VersionId = version }, Token));
        Assert.Equal("AccessDenied", refused.ErrorCode);
    }
}
