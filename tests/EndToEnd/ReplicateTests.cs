using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.EndToEnd.Support;
using Baktainer.Tests.Support;

namespace Baktainer.EndToEnd;

/// <summary><c>baktainer replicate</c> to a bucket with object lock.</summary>
public sealed class ReplicateTests : IAsyncLifetime
{
    private const string Name = "e2e-replicate";
    private readonly RadosGateway server = new();
    private readonly string bucket = S3Server.NewBucketName();
    private readonly TestAgent agent = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.EnsureStartedAsync();
        await Database.Sqlite3.StartAsync(Name);
        await Database.Sqlite3.SeedAsync(Name);
        using var sdk = Sdk();
        await sdk.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true }, Token);
        agent.Environment["BT_STORE"] = agent.Store;
        agent.Environment["BT_REPLICAS"] = "dr";
        agent.Environment["BT_REPLICA_DR_STORE"] = $"s3://{bucket}?endpoint={server.Endpoint.AbsoluteUri.TrimEnd('/')}&{server.Parameters}";
        agent.Environment["BT_REPLICA_DR_AWS_ACCESS_KEY_ID"] = S3Server.KeyId;
        agent.Environment["BT_REPLICA_DR_AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey;
    }

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        await server.DisposeAsync();
        agent.Dispose();
    }

    [Fact]
    public async Task Copy_is_locked_from_when_the_backup_was_committed_however_often_it_is_replicated()
    {
        await agent.BackupAsync(Name);
        var committed = DateTime.UtcNow.AddDays(-2);
        foreach (var manifest in Directory.EnumerateFiles(agent.StorePath, "manifest.json", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(manifest, committed);

        agent.Environment["BT_LOCK_DAYS"] = "1";
        (await agent.RunAsync("replicate", "--backfill")).Require();
        Assert.Empty(await LocksAsync()); // Its time was over yesterday.

        agent.Environment["BT_LOCK_DAYS"] = "3";
        for (var n = 0; n < 2; n++) (await agent.RunAsync("replicate", "--backfill")).Require();
        var locks = await LocksAsync();
        Assert.Equal(2, locks.Count);
        Assert.All(locks, until => Assert.Equal(committed.AddDays(3), until, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The ends of the locks of all objects that have one.</summary>
    private async Task<List<DateTime>> LocksAsync()
    {
        using var sdk = Sdk();
        var locks = new List<DateTime>();
        await foreach (var found in sdk.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects.WithCancellation(Token))
        {
            var until = (await sdk.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = found.Key }, Token)).ObjectLockRetainUntilDate;
            if (until is { } end) locks.Add(end.ToUniversalTime());
        }

        return locks;
    }

    private AmazonS3Client Sdk() => new(
        S3Server.KeyId, S3Server.SecretKey,
        new AmazonS3Config { ServiceURL = server.Endpoint.AbsoluteUri, ForcePathStyle = true, RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED });
}
