namespace Baktainer.Conformance.Stores;

/// <summary>A directory.</summary>
public sealed class DirectoryStoreConformance(DirectoryFixture fixture) : StoreConformance<DirectoryFixture>(fixture);

/// <summary>A part of a directory.</summary>
public sealed class PrefixedDirectoryStoreConformance(PrefixedDirectoryFixture fixture) : StoreConformance<PrefixedDirectoryFixture>(fixture);

/// <summary>Azure Blob, on Azurite.</summary>
public sealed class AzureBlobStoreConformance(AzureBlobFixture fixture) : StoreConformance<AzureBlobFixture>(fixture);

/// <summary>A part of a container, on Azurite.</summary>
public sealed class PrefixedAzureBlobStoreConformance(PrefixedAzureBlobFixture fixture) : StoreConformance<PrefixedAzureBlobFixture>(fixture);
