using Amazon.S3.Model;
using Baktainer.Conformance.Stores;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Protection;

/// <summary>Buckets with object lock on Ceph's gateway, which enforces all of it.</summary>
public class S3ProtectionFixture(RadosGateway server) : IProtectionFixture, IAsyncLifetime
{
    protected virtual string Path => "";

    public ValueTask InitializeAsync() => server.EnsureStartedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public async Task<IBackupStore> CreateNewAsync(bool canLock)
    {
        var bucket = S3Server.NewBucketName();
        using var sdk = server.Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = canLock });
        return server.Open(bucket + Path);
    }
}

/// <summary>A part of such a bucket.</summary>
public sealed class PrefixedS3ProtectionFixture(RadosGateway server) : S3ProtectionFixture(server)
{
    protected override string Path => "/some/part";
}

/// <summary>S3, on Ceph's gateway.</summary>
public sealed class S3ProtectionConformance(S3ProtectionFixture fixture) : ProtectionConformance<S3ProtectionFixture>(fixture);

/// <summary>A part of a bucket, on Ceph's gateway.</summary>
public sealed class PrefixedS3ProtectionConformance(PrefixedS3ProtectionFixture fixture) : ProtectionConformance<PrefixedS3ProtectionFixture>(fixture);
