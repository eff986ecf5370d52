using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Baktainer.Contracts;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// Leave to create one blob: a shared access signature for exactly that name. A user delegation key signs it where an identity is used, the account's key otherwise.
/// The permissions are <c>cw</c>: create alone may not stage blocks. So until it expires its holder could write that blob again; see <c>docs/security.md</c>.
/// </summary>
public sealed class BlobGrants : IObjectGrants
{
    /// <summary>Clocks differ: a signature counts from a little earlier.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DelegationLife = TimeSpan.FromHours(6);
    private readonly BlobContainerClient container;
    private readonly AzureBlobStoreUri uri;
    private readonly string prefix;
    private readonly RemoteCalls calls;
    private readonly TimeProvider time;
    private volatile UserDelegationKey? delegation;
    private volatile bool isContainerThere;

    internal BlobGrants(BlobContainerClient container, AzureBlobStoreUri uri, string prefix, RemoteCalls calls, TimeProvider time)
    {
        this.container = container;
        this.uri = uri;
        this.prefix = prefix.Length > 0 ? prefix + "/" : "";
        this.calls = calls;
        this.time = time;
    }

    /// <inheritdoc/>
    public async Task<ObjectGrant> GrantAsync(string key, UploadGoesOn? more, TimeSpan life, CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(cancellationToken);
        return await SignAsync(key, BlobSasPermissions.Create | BlobSasPermissions.Write, life, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ObjectGrant> GrantReadAsync(string key, TimeSpan life, CancellationToken cancellationToken) => SignAsync(key, BlobSasPermissions.Read, life, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject> CompleteAsync(string key, UploadedParts uploaded, CancellationToken cancellationToken) =>
        throw new BaktainerException(FailureCodes.BadUsage, "A blob is committed by who wrote it; there is nothing to complete.");

    /// <summary>Blocks that nobody commits expire by themselves.</summary>
    public Task AbortAsync(string prefix, Predicate<string> isOver, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<ObjectGrant> SignAsync(string key, BlobSasPermissions permissions, TimeSpan life, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(prefix + ObjectKey.Require(key));
        var now = time.GetUtcNow();
        var sas = new BlobSasBuilder(permissions, now + life)
        {
            BlobContainerName = container.Name,
            BlobName = blob.Name,
            Resource = "b",
            StartsOn = now - ClockSkew,
            EncryptionScope = uri.EncryptionScope,
            Protocol = container.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        var signed = blob.CanGenerateSasUri ? blob.GenerateSasUri(sas) : await SignAsync(blob, sas, now, cancellationToken);
        return new ObjectGrant(ObjectGrant.AzureSas, blob.Uri.AbsoluteUri, signed.Query.TrimStart('?'), sas.ExpiresOn) { Tier = uri.Tier };
    }

    /// <summary>Nobody who holds a grant can make the container.</summary>
    private async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        if (isContainerThere) return;
        await calls.RunAsync("make the container", async token => await container.CreateIfNotExistsAsync(cancellationToken: token), cancellationToken);
        isContainerThere = true;
    }

    private async Task<Uri> SignAsync(BlobClient blob, BlobSasBuilder sas, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await DelegationAsync(now, sas.ExpiresOn, cancellationToken);
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key, container.AccountName) }.ToUri();
    }

    private async Task<UserDelegationKey> DelegationAsync(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (delegation is { } known && known.SignedExpiresOn > until) return known;
        var service = container.GetParentBlobServiceClient();
        return delegation = await calls.RunAsync(
            "get a user delegation key", async token => (await service.GetUserDelegationKeyAsync(now - ClockSkew, now + DelegationLife, token)).Value, cancellationToken);
    }
}
