using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>Where buckets are made that are not there yet: as AWS wants it, also behind an endpoint of its own, and as others do.</summary>
public sealed class S3BucketRegions(MotoS3 moto, RadosGateway ceph) : IAsyncLifetime
{
    private readonly string bucket = S3Server.NewBucketName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await moto.EnsureStartedAsync();
        await ceph.EnsureStartedAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("eu-central-1", "eu-central-1")]
    [InlineData("us-east-1", "")]
    [InlineData(null, "")]
    public async Task Bucket_is_made_in_the_region_of_the_address_where_the_service_is_as_AWS(string? region, string location)
    {
        await using var content = new SyntheticStream(1);
        await moto.Open(bucket, parameters: region is null ? "" : "&region=" + region).PutAsync("object", content, Token);
        using var sdk = moto.Sdk();
        Assert.Equal(location, (await sdk.GetBucketLocationAsync(bucket, Token)).Location?.Value ?? "");
    }

    [Theory]
    [InlineData("eu-central-1")]
    [InlineData(null)]
    public async Task Bucket_of_a_compatible_server_is_made_where_the_server_is(string? region)
    {
        await using var content = new SyntheticStream(1);
        await ceph.Open(bucket, parameters: region is null ? "" : "&region=" + region).PutAsync("object", content, Token);
        Assert.Equal(["object"], await ceph.EverythingAsync(bucket));
    }
}
