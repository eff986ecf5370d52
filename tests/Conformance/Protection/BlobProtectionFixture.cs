using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Protection;

/// <summary>Azure Blob as it is documented, on a stand-in: the emulator has no locks.</summary>
public sealed class BlobProtectionFixture : IProtectionFixture, IAsyncDisposable
{
    private readonly List<BlobStandIn> services = [];

    public async Task<IBackupStore> CreateNewAsync(bool canLock)
    {
        var service = await BlobStandIn.StartAsync();
        services.Add(service);
        (service.Protection.HasLocks, service.Protection.HasVersions) = (canLock, canLock);
        return Open(service);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services) await service.DisposeAsync();
    }

    internal static IBackupStore Open(BlobStandIn service)
    {
        var options = new AzureBlobOptions { Retry = new RetrySettings { Attempts = 2 } };
        return new StoreFactory(name => name == "AZURE_STORAGE_KEY" ? Convert.ToBase64String(new byte[32]) : null, TimeProvider.System) { AzureBlob = options }.Open(service.Address);
    }
}

/// <summary>Azure Blob, by its documentation.</summary>
public sealed class BlobProtectionConformance(BlobProtectionFixture fixture) : ProtectionConformance<BlobProtectionFixture>(fixture);
