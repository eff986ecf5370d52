using Amazon.S3;
using Amazon.S3.Model;
using Baktainer.Storage;
using Baktainer.Storage.S3;
using Baktainer.Tests.Support;

[assembly: AssemblyFixture(typeof(MotoS3))]
[assembly: AssemblyFixture(typeof(RadosGateway))]

namespace Baktainer.Conformance.Stores;

/// <summary>Two ways into one S3 server: the store under test, and the SDK's own client.</summary>
internal static class S3Stores
{
    /// <summary>The store under test.</summary>
    /// <param name="server">Started already.</param>
    /// <param name="path">Bucket and prefix.</param>
    /// <param name="options">Retries, time limit, page size.</param>
    /// <param name="port">Of a relay to the server.</param>
    /// <param name="parameters">More of the address's parameters, each with an ampersand in front.</param>
    /// <param name="time">The clock.</param>
    public static IBackupStore Open(this S3Server server, string path, S3Options? options = null, int? port = null, string parameters = "", TimeProvider? time = null) =>
        Factory(options, time).Open(server.Address(path, port) + parameters);

    /// <summary>The same, in parts.</summary>
    public static IPartStore OpenParts(this S3Server server, string path, S3Options? options = null, int? port = null) =>
        Factory(options, null).OpenParts(StoreUri.Parse(server.Address(path, port)));

    public static string Address(this S3Server server, string path, int? port = null) =>
        $"s3://{path}?endpoint=http://127.0.0.1:{port ?? server.Port}&{server.Parameters}";

    /// <summary>The variables that hold a key.</summary>
    public static Func<string, string?> Environment(string id, string secret) => name => name switch
    {
        "AWS_ACCESS_KEY_ID" => id,
        "AWS_SECRET_ACCESS_KEY" => secret,
        _ => null,
    };

    /// <summary>The SDK's own client, to see and do what the store does not.</summary>
    public static AmazonS3Client Sdk(this S3Server server) => new(
        S3Server.KeyId, S3Server.SecretKey,
        new AmazonS3Config { ServiceURL = server.Endpoint.AbsoluteUri, ForcePathStyle = true, RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED });

    /// <summary>Keys of objects, and of unfinished uploads.</summary>
    public static async Task<IReadOnlyList<string>> EverythingAsync(this S3Server server, string bucket)
    {
        using var sdk = server.Sdk();
        try
        {
            var uploads = await sdk.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket });
            return [.. await sdk.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects.Select(found => found.Key).ToListAsync(), .. (uploads.MultipartUploads ?? []).Select(upload => upload.Key)];
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchBucket")
        {
            return [];
        }
    }

    private static StoreFactory Factory(S3Options? options, TimeProvider? time) =>
        new(Environment(S3Server.KeyId, S3Server.SecretKey), time ?? TimeProvider.System) { S3 = options ?? new S3Options() };
}
