using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>Containers of one Azurite.</summary>
public class AzureBlobFixture(AzuriteServer azurite) : IStoreFixture, IAsyncLifetime
{
    private static readonly AzureBlobOptions SmallPages = new() { PageSize = 7 };

    public virtual int MaxKeyLength => 1024;

    public virtual ITestStore CreateNew() => CreateNew("");

    public ValueTask InitializeAsync() => azurite.EnsureStartedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected ITestStore CreateNew(string path)
    {
        var container = AzuriteServer.NewContainerName();
        return new TestStore(azurite.Open(container + path, SmallPages), () => azurite.OpenParts(container + path), azurite.Sdk(container));
    }

    private sealed record TestStore(IBackupStore Store, Func<IPartStore> OpenParts, BlobContainerClient Container) : ITestStore
    {
        public IPartStore Parts { get; } = OpenParts();

        public IPartStore Again() => OpenParts();

        // Uncommitted blobs are not counted: the service drops them by itself.
        public async Task<IReadOnlyList<string>> LeftoversAsync()
        {
            if (!await Container.ExistsAsync()) return [];
            var names = new List<string>();
            await foreach (var blob in Container.GetBlobsAsync(new GetBlobsOptions { States = BlobStates.Snapshots })) names.Add(blob.Name);
            return names;
        }
    }
}

/// <summary>A container's part, opened by an address with a prefix.</summary>
public sealed class PrefixedAzureBlobFixture(AzuriteServer azurite) : AzureBlobFixture(azurite)
{
    private const string Prefix = "some/part";

    public override int MaxKeyLength => base.MaxKeyLength - Prefix.Length - 1;

    public override ITestStore CreateNew() => CreateNew("/" + Prefix);
}
