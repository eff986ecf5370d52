using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Storage;
using Baktainer.Storage.S3;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>Buckets of one S3 server.</summary>
public abstract class S3Fixture(S3Server server) : IStoreFixture, IAsyncLifetime
{
    private static readonly S3Options SmallPages = new() { PageSize = 7 };

    public virtual int MaxKeyLength => 1024;

    public virtual ITestStore CreateNew() => CreateNew("");

    public virtual ValueTask InitializeAsync() => server.EnsureStartedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected ITestStore CreateNew(string path, string? known = null)
    {
        var bucket = known ?? S3Server.NewBucketName();
        return new TestStore(server.Open(bucket + path, SmallPages), () => server.OpenParts(bucket + path), server, bucket);
    }

    private sealed record TestStore(IBackupStore Store, Func<IPartStore> OpenParts, S3Server Server, string Bucket) : ITestStore
    {
        public IPartStore Parts { get; } = OpenParts();

        public IPartStore Again() => OpenParts();

        public Task<IReadOnlyList<string>> LeftoversAsync() => Server.EverythingAsync(Bucket);
    }
}

/// <summary>A bucket's part, opened by an address with a prefix.</summary>
public abstract class PrefixedS3Fixture(S3Server server) : S3Fixture(server)
{
    private const string Prefix = "some/part";

    public override int MaxKeyLength => base.MaxKeyLength - Prefix.Length - 1;

    public override ITestStore CreateNew() => CreateNew("/" + Prefix);
}

/// <summary>On moto, with AWS's profile.</summary>
public sealed class MotoFixture(MotoS3 server) : S3Fixture(server);

/// <summary>A part of a bucket on moto.</summary>
public sealed class PrefixedMotoFixture(MotoS3 server) : PrefixedS3Fixture(server);

/// <summary>On Ceph's gateway, with the profile of compatible servers.</summary>
public sealed class RadosGatewayFixture(RadosGateway server) : S3Fixture(server);

/// <summary>A part of a bucket on Ceph's gateway.</summary>
public sealed class PrefixedRadosGatewayFixture(RadosGateway server) : PrefixedS3Fixture(server);

/// <summary>Parts of one bucket on Ceph's gateway that keeps versions: what is deleted there is only hidden.</summary>
public sealed class VersionedRadosGatewayFixture(RadosGateway server) : S3Fixture(server)
{
    private readonly string bucket = S3Server.NewBucketName();
    private readonly RadosGateway server = server;
    private int made;

    public override int MaxKeyLength => base.MaxKeyLength - 10;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var sdk = server.Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        await sdk.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
    }

    public override ITestStore CreateNew() => CreateNew($"/part{Interlocked.Increment(ref made)}", bucket);
}
