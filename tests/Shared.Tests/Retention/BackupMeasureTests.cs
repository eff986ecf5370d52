using Baktainer.Contracts;
using Baktainer.Retention;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>What a manifest says a backup is like.</summary>
public sealed class BackupMeasureTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sums_up_a_manifest()
    {
        var measure = BackupMeasure.Of(Of(Artifact(100_000, 40_000, 2), Artifact(300_000, 60_000, 6)));
        Assert.Equal(("x", 400_000, 100_000, TimeSpan.FromMinutes(3), "sql Zstd age-v1"), (measure.Id, measure.PlainBytes, measure.SealedBytes, measure.Duration, measure.Form));
        Assert.Equal(0.25, measure.Ratio);
        Assert.Equal(5, measure.Entropy);
    }

    [Fact]
    public void Form_tells_all_kinds_of_artifacts() =>
        Assert.Equal("sql Zstd age-v1 pg-custom Zstd age-v1", BackupMeasure.Of(Of(Artifact(1, 1, null), Artifact(1, 1, null) with { Format = "pg-custom" }, Artifact(1, 1, null))).Form);

    [Fact]
    public void Entropy_is_known_when_all_that_are_long_enough_say_it()
    {
        Assert.Equal(5, BackupMeasure.Of(Of(Artifact(65_536, 1, 5), Artifact(100, 1, null))).Entropy);
        Assert.Null(BackupMeasure.Of(Of(Artifact(100_000, 1, 5), Artifact(100_000, 1, null))).Entropy);
        Assert.Null(BackupMeasure.Of(Of(Artifact(100, 1, null))).Entropy);
    }

    [Fact]
    public void Empty_dump_became_no_smaller() => Assert.Equal(1, BackupMeasure.Of(Of(Artifact(0, 200, null))).Ratio);

    private static Manifest Of(params ArtifactRecord[] artifacts) => new()
    {
        Id = "x",
        Target = "web/shop",
        Engine = "mysql",
        Attempt = 1,
        StartedAt = Start,
        CompletedAt = Start.AddMinutes(3),
        Source = new()
        {
            ContainerName = "shop",
            ContainerId = "1",
            Image = "mysql:9",
            ImageId = "sha256:1",
            ServerVersion = "9",
            ClientVersion = "9",
            BaktainerVersion = "1",
        },
        Artifacts = artifacts,
        Recipients = [],
    };

    private static ArtifactRecord Artifact(long plain, long stored, double? entropy) => new()
    {
        Name = "db-shop",
        Databases = ["shop"],
        Format = "sql",
        Key = "db-shop.sql.zst.age",
        Compression = CompressionKind.Zstd,
        Encryption = "age-v1",
        Plain = new(plain, ""),
        Entropy = entropy,
        Sealed = new(stored, ""),
        EndMarker = "mysql",
        Transport = "direct",
    };
}
