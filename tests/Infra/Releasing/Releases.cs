namespace Baktainer.Infra.Releasing;

/// <summary>Tests that share one release.</summary>
[CollectionDefinition(Name)]
public sealed class Releases : ICollectionFixture<ReleaseFixture>
{
    public const string Name = "release";
}
