using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.Directories;
using Baktainer.Storage.S3;

namespace Baktainer.Storage;

/// <summary>Makes the store that an address names. Nothing is contacted before the store is used.</summary>
/// <param name="environment">Where credentials are found.</param>
/// <param name="time">Measures pauses between retries.</param>
public sealed class StoreFactory(Func<string, string?> environment, TimeProvider time)
{
    /// <summary>How Azure Blob is talked to.</summary>
    public AzureBlobOptions AzureBlob { get; init; } = new();

    /// <summary>Whether directories also show backups under the names that the Ruby original gave them.</summary>
    public bool KeepsOriginalNames { get; init; }

    /// <summary>How S3 is talked to.</summary>
    public S3Options S3 { get; init; } = new();

    /// <inheritdoc cref="Open(StoreUri)"/>
    public IBackupStore Open(string uri) => Open(StoreUri.Parse(uri));

    /// <summary>The store of an address. Throws when the address or its credential is missing or malformed.</summary>
    public IBackupStore Open(StoreUri uri) => uri switch
    {
        DirectoryStoreUri directory => new DirectoryStore(directory.Path, KeepsOriginalNames, time),
        AzureBlobStoreUri { Prefix: "" } blob => new AzureBlobStore(blob, environment, AzureBlob, time),
        AzureBlobStoreUri blob => new PrefixedStore(new AzureBlobStore(blob, environment, AzureBlob, time), blob.Prefix),
        S3StoreUri { Prefix: "" } s3 => new S3Store(s3, environment, S3, time),
        S3StoreUri s3 => new PrefixedStore(new S3Store(s3, environment, S3, time), s3.Prefix),
        _ => throw new ArgumentOutOfRangeException(nameof(uri)),
    };

    /// <summary>The same store's objects in parts.</summary>
    public IPartStore OpenParts(StoreUri uri) => uri switch
    {
        DirectoryStoreUri directory => new DirectoryParts(directory.Path),
        AzureBlobStoreUri { Prefix: "" } blob => new AzureBlobStore(blob, environment, AzureBlob, time).Parts(),
        AzureBlobStoreUri blob => new PrefixedParts(OpenParts(blob with { Prefix = "" }), blob.Prefix),
        S3StoreUri { Prefix: "" } s3 => new S3Store(s3, environment, S3, time).Parts(),
        S3StoreUri s3 => new PrefixedParts(OpenParts(s3 with { Prefix = "" }), s3.Prefix),
        _ => throw new ArgumentOutOfRangeException(nameof(uri)),
    };

    /// <summary>What gives leave to write single objects of a store; null when that kind of store has no such thing.</summary>
    /// <exception cref="Contracts.BaktainerException"><see cref="Contracts.FailureCodes.BadSettings"/> when objects are written with a key that writers would have to be given.</exception>
    public IObjectGrants? Grants(StoreUri uri) => uri switch
    {
        AzureBlobStoreUri blob => new AzureBlobStore(blob, environment, AzureBlob, time).Grants(blob.Prefix),
        S3StoreUri s3 => new S3Store(s3, environment, S3, time).Grants(),
        _ => null,
    };
}
