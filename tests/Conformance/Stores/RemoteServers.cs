using System.Text;
using Amazon.S3.Model;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.S3;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>How a store deals with a network that misbehaves.</summary>
public sealed record NetworkPatience
{
    public RetrySettings Retry { get; } = new() { Attempts = 5, FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(200) };

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    public int? PageSize { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>A service that is reached over a network, and what the tests of faults have to know of it. Each has a bucket or container of its own.</summary>
public abstract class RemoteServer
{
    public abstract int Port { get; }

    /// <summary>What an upload cannot do first, as its failure says.</summary>
    public abstract string FirstCallOfAnUpload { get; }

    /// <summary>Parts that nobody completes stay until the sweep; with others the service drops them, and nobody sees them.</summary>
    public abstract bool KeepsUnfinishedUploads { get; }

    /// <summary>Bytes of its source that an upload holds at most.</summary>
    public abstract long MostBuffered { get; }

    /// <summary>What the service answers when the signature's time is not its own.</summary>
    public abstract byte[] SkewedClock { get; }

    public abstract Task StartAsync();

    public abstract IBackupStore Open(int port, NetworkPatience patience);

    /// <summary>True for the request that makes an upload in parts visible.</summary>
    public abstract bool IsCommit(string request);

    public abstract bool IsListing(string request);

    public abstract Task OverwriteAsync(string key, Stream content);

    /// <summary>Keys of objects and of unfinished uploads.</summary>
    public abstract Task<IReadOnlyList<string>> LeftoversAsync();

    /// <summary>An answer without words.</summary>
    public virtual byte[] Refusal(string status) => Http(status, "");

    protected static byte[] Http(string status, string headers, string body = "") =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
}

/// <summary>Azurite.</summary>
internal sealed class AzuriteRemote(AzuriteServer azurite) : RemoteServer
{
    private readonly string container = AzuriteServer.NewContainerName();

    public override int Port => azurite.BlobPort;

    public override string FirstCallOfAnUpload => "'object'";

    public override bool KeepsUnfinishedUploads => false;

    public override long MostBuffered => 4 * BlockSizes.First;

    public override byte[] SkewedClock => Http("403 Forbidden", "x-ms-error-code: AuthenticationFailed\r\n");

    public override Task StartAsync() => azurite.EnsureStartedAsync().AsTask();

    public override IBackupStore Open(int port, NetworkPatience patience) =>
        azurite.Open(container, new AzureBlobOptions { Retry = patience.Retry, NetworkTimeout = patience.Timeout, PageSize = patience.PageSize }, port);

    public override bool IsCommit(string request) => request.Contains("comp=blocklist", StringComparison.Ordinal);

    public override bool IsListing(string request) => request.Contains("comp=list", StringComparison.Ordinal);

    public override Task OverwriteAsync(string key, Stream content) => azurite.Sdk(container).GetBlobClient(key).UploadAsync(content, overwrite: true);

    public override async Task<IReadOnlyList<string>> LeftoversAsync() => await Open(Port, new NetworkPatience()).ListAsync("", CancellationToken.None).Select(found => found.Key).ToListAsync();

    public override byte[] Refusal(string status) => Http(status, "x-ms-error-code: ServerBusy\r\n");
}

/// <summary>An S3 server.</summary>
internal sealed class S3Remote(S3Server server) : RemoteServer
{
    private const string Skewed = "<?xml version=\"1.0\"?><Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>";
    private readonly string bucket = S3Server.NewBucketName();

    public override int Port => server.Port;

    public override string FirstCallOfAnUpload => "look up the bucket";

    public override bool KeepsUnfinishedUploads => true;

    public override long MostBuffered => 6L * S3PartSizes.First;

    public override byte[] SkewedClock => Http("403 Forbidden", "Content-Type: application/xml\r\n", Skewed);

    public override Task StartAsync() => server.EnsureStartedAsync().AsTask();

    public override IBackupStore Open(int port, NetworkPatience patience) =>
        server.Open(bucket, new S3Options { Retry = patience.Retry, NetworkTimeout = patience.Timeout, PageSize = patience.PageSize }, port, time: patience.Time);

    public override bool IsCommit(string request) => request.StartsWith("POST ", StringComparison.Ordinal) && request.Contains("uploadId=", StringComparison.Ordinal);

    public override bool IsListing(string request) => request.Contains("list-type=2", StringComparison.Ordinal);

    public override async Task OverwriteAsync(string key, Stream content)
    {
        using var sdk = server.Sdk();
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        bytes.Position = 0;
        await sdk.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = bytes, UseChunkEncoding = false });
    }

    public override Task<IReadOnlyList<string>> LeftoversAsync() => server.EverythingAsync(bucket);
}

/// <summary>Azure Blob, on Azurite.</summary>
public sealed class AzureBlobNetworkFaults(AzuriteServer azurite) : CheckedNetworkFaults(new AzuriteRemote(azurite));

/// <summary>S3 as AWS has it, on moto.</summary>
public sealed class MotoNetworkFaults(MotoS3 server) : NetworkFaults(new S3Remote(server));

/// <summary>S3 as compatible servers have it, on Ceph's gateway.</summary>
public sealed class RadosGatewayNetworkFaults(RadosGateway server) : CheckedNetworkFaults(new S3Remote(server));
