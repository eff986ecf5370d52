using Azure.Storage;
using Azure.Storage.Blobs;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Tests.Support;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Baktainer.Conformance.Stores;

/// <summary>Two ways into one Azurite: the store under test, and the SDK's own client.</summary>
internal static class AzuriteStores
{
    /// <summary>The store under test, with the account's key.</summary>
    public static IBackupStore Open(this AzuriteServer azurite, string path, AzureBlobOptions? options = null, int? port = null) =>
        Factory(options).Open(azurite.Address(path, port));

    /// <summary>The same, in parts.</summary>
    public static IPartStore OpenParts(this AzuriteServer azurite, string path, AzureBlobOptions? options = null, int? port = null) =>
        Factory(options).OpenParts(StoreUri.Parse(azurite.Address(path, port)));

    public static string Address(this AzuriteServer azurite, string path, int? port = null) =>
        $"azblob://{AzuriteServer.Account}/{path}?endpoint={AzuriteServer.EndpointAt(port ?? azurite.BlobPort)}";

    /// <summary>The SDK's own client, to see and do what the store does not.</summary>
    public static BlobContainerClient Sdk(this AzuriteServer azurite, string container) =>
        new BlobServiceClient(
                new Uri(azurite.BlobEndpoint), new StorageSharedKeyCredential(AzuriteServer.Account, AzuriteServer.Key),
                new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06))
            .GetBlobContainerClient(container);

    private static StoreFactory Factory(AzureBlobOptions? options) =>
        new(name => name == "AZURE_STORAGE_KEY" ? AzuriteServer.Key : null, TimeProvider.System) { AzureBlob = options ?? new AzureBlobOptions() };
}
