using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.Directories;

namespace Baktainer.Storage;

/// <summary>Makes the store that an address names. Nothing is contacted before the store is used.</summary>
/// <param name="environment">Where credentials are found.</param>
/// <param name="time">Measures pauses between retries.</param>
public sealed class StoreFactory(Func<string, string?> environment, TimeProvider time)
{
    /// <summary>How Azure Blob is talked to.</summary>
    public AzureBlobOptions AzureBlob { get; init; } = new();

    /// <inheritdoc cref="Open(StoreUri)"/>
    public IBackupStore Open(string uri) => Open(StoreUri.Parse(uri));

    /// <summary>The store of an address. Throws when the address or its credential is missing or malformed.</summary>
    public IBackupStore Open(StoreUri uri) => uri switch
    {
        DirectoryStoreUri directory => new DirectoryStore(directory.Path),
        AzureBlobStoreUri { Prefix: "" } blob => new AzureBlobStore(blob, environment, AzureBlob, time),
        AzureBlobStoreUri blob => new PrefixedStore(new AzureBlobStore(blob, environment, AzureBlob, time), blob.Prefix),
        _ => throw new ArgumentOutOfRangeException(nameof(uri)),
    };
}
