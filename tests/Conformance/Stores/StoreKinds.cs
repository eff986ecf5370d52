using Baktainer.Storage.S3;

namespace Baktainer.Conformance.Stores;

/// <summary>A directory.</summary>
public sealed class DirectoryStoreConformance(DirectoryFixture fixture) : StoreConformance<DirectoryFixture>(fixture);

/// <summary>A part of a directory.</summary>
public sealed class PrefixedDirectoryStoreConformance(PrefixedDirectoryFixture fixture) : StoreConformance<PrefixedDirectoryFixture>(fixture);

/// <summary>Azure Blob, on Azurite.</summary>
public sealed class AzureBlobStoreConformance(AzureBlobFixture fixture) : StoreConformance<AzureBlobFixture>(fixture);

/// <summary>A part of a container, on Azurite.</summary>
public sealed class PrefixedAzureBlobStoreConformance(PrefixedAzureBlobFixture fixture) : StoreConformance<PrefixedAzureBlobFixture>(fixture);

/// <summary>What differs on the S3 servers that can be had here.</summary>
public abstract class S3StoreConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture)
    where TFixture : class, IStoreFixture
{
    /// <summary>
    /// Uploads in parts are completed create-only by AWS. Of these servers radosgw ignores the condition, and moto checks it a moment before it acts:
    /// so more than one of the writers that race may be told that it won, and what is there is one of theirs, whole.
    /// </summary>
    public override Task Store_lets_exactly_one_win_when_writers_race_for_a_key(int writers, long size) =>
        size <= S3PartSizes.First ? base.Store_lets_exactly_one_win_when_writers_race_for_a_key(writers, size) : RaceAsync(writers, size, winners => Assert.NotEmpty(winners));
}

/// <summary>S3 as AWS has it, on moto.</summary>
public sealed class MotoStoreConformance(MotoFixture fixture) : S3StoreConformance<MotoFixture>(fixture);

/// <summary>A part of a bucket, on moto.</summary>
public sealed class PrefixedMotoStoreConformance(PrefixedMotoFixture fixture) : S3StoreConformance<PrefixedMotoFixture>(fixture);

/// <summary>S3 as compatible servers have it, on Ceph's gateway.</summary>
public sealed class RadosGatewayStoreConformance(RadosGatewayFixture fixture) : S3StoreConformance<RadosGatewayFixture>(fixture);

/// <summary>A part of a bucket, on Ceph's gateway.</summary>
public sealed class PrefixedRadosGatewayStoreConformance(PrefixedRadosGatewayFixture fixture) : S3StoreConformance<PrefixedRadosGatewayFixture>(fixture);
