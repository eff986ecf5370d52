using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Tests.Support;

[assembly: AssemblyFixture(typeof(RadosGateway))]

namespace Baktainer.Functions.Tests.Hosts;

/// <summary>A site that keeps its backups in a bucket, on Ceph's gateway, which checks every signature; state and queues stay on Azurite.</summary>
public sealed class S3Site(RadosGateway server) : Site
{
    private const string Prefix = "fleet";

    public string Bucket { get; } = S3Server.NewBucketName();

    public override Dictionary<string, string?> Environment
    {
        get
        {
            var environment = base.Environment;
            environment["BT_STORE"] = $"s3://{Bucket}/{Prefix}?endpoint={server.Endpoint}&{server.Parameters}";
            (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) = (S3Server.KeyId, S3Server.SecretKey);
            environment.Remove("AZURE_STORAGE_KEY");
            return environment;
        }
    }

    public override async ValueTask InitializeAsync()
    {
        await server.EnsureStartedAsync();
        await base.InitializeAsync();
    }

    internal string Url(string key) => $"{server.Endpoint}{Bucket}/{Prefix}/{key}";

    /// <summary>Keys of uploads that are neither completed nor aborted.</summary>
    internal async Task<IReadOnlyList<string>> UnfinishedAsync()
    {
        using var sdk = Sdk();
        var found = await sdk.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket });
        return [.. (found.MultipartUploads ?? []).Select(upload => upload.Key[(Prefix.Length + 1)..])];
    }

    /// <summary>An object as the store's own driver marks it.</summary>
    internal async Task PutAsync(string key, string content, string owner)
    {
        using var sdk = Sdk();
        var request = new PutObjectRequest { BucketName = Bucket, Key = $"{Prefix}/{key}", ContentBody = content };
        request.Metadata["baktainer-put"] = owner;
        await sdk.PutBucketAsync(Bucket);
        await sdk.PutObjectAsync(request);
    }

    private AmazonS3Client Sdk() => new(S3Server.KeyId, S3Server.SecretKey, new AmazonS3Config { ServiceURL = server.Endpoint.AbsoluteUri, ForcePathStyle = true, RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED });
}
