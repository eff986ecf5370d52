using Baktainer.Conformance.Stores;

namespace Baktainer.Conformance.Parts;

/// <summary>A directory.</summary>
public sealed class DirectoryPartConformance(DirectoryFixture fixture) : PartConformance<DirectoryFixture>(fixture);

/// <summary>A part of a directory.</summary>
public sealed class PrefixedDirectoryPartConformance(PrefixedDirectoryFixture fixture) : PartConformance<PrefixedDirectoryFixture>(fixture);

/// <summary>Azure Blob, on Azurite.</summary>
public sealed class AzureBlobPartConformance(AzureBlobFixture fixture) : PartConformance<AzureBlobFixture>(fixture);

/// <summary>A part of a container, on Azurite.</summary>
public sealed class PrefixedAzureBlobPartConformance(PrefixedAzureBlobFixture fixture) : PartConformance<PrefixedAzureBlobFixture>(fixture);

/// <summary>What differs on the S3 servers that can be had here: see <see cref="S3StoreConformance{TFixture}"/>.</summary>
public abstract class S3PartConformance<TFixture>(TFixture fixture) : PartConformance<TFixture>(fixture)
    where TFixture : class, IStoreFixture
{
    /// <summary>Neither server completes create-only: both may be told that they won.</summary>
    protected override void AssertWinners(IReadOnlyList<bool> won) => Assert.Contains(true, won);
}

/// <summary>S3 as AWS has it, on moto.</summary>
public sealed class MotoPartConformance(MotoFixture fixture) : S3PartConformance<MotoFixture>(fixture);

/// <summary>A part of a bucket, on moto.</summary>
public sealed class PrefixedMotoPartConformance(PrefixedMotoFixture fixture) : S3PartConformance<PrefixedMotoFixture>(fixture);

/// <summary>S3 as compatible servers have it, on Ceph's gateway.</summary>
public sealed class RadosGatewayPartConformance(RadosGatewayFixture fixture) : S3PartConformance<RadosGatewayFixture>(fixture);

/// <summary>A part of a bucket, on Ceph's gateway.</summary>
public sealed class PrefixedRadosGatewayPartConformance(PrefixedRadosGatewayFixture fixture) : S3PartConformance<PrefixedRadosGatewayFixture>(fixture);
