using System.Text.Json;
using Baktainer.Contracts;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>The manifest at rest: what was written once is read for ever.</summary>
public sealed class ManifestFormatTests
{
    private static readonly string Golden = File.ReadAllText(Path.Combine(TestData(), "manifests", "v1.json"));

    private static readonly Manifest Manifest = new()
    {
        Id = "20260102T030405Z-a1b2c3d4-2",
        Target = "web-1/shop",
        Engine = "postgres",
        Attempt = 2,
        StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        CompletedAt = new(2026, 1, 2, 3, 5, 6, 789, TimeSpan.Zero),
        Source = new SourceFacts
        {
            ContainerName = "shop-db",
            ContainerId = "4f1d2c3b",
            Image = "postgres:17",
            ImageId = "sha256:0123456789abcdef",
            ServerVersion = "17.2",
            ClientVersion = "17.2",
            BaktainerVersion = "0.1.0",
        },
        Artifacts =
        [
            Artifact("globals", [], "sql", "globals.sql.zst.age", 1000, 500, "pg-globals") with { Seconds = 0.25 },
            Artifact("db-shop", ["shop", "søk \"2\""], "pg-custom", "db-shop.dump.zst.age", 5_000_000_000, 1_250_000_000, "pg-custom") with
            {
                Transport = "attached", TransportFallback = "no sidecar could be started", Seconds = 61.5,
            },
        ],
        Recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
        FailedAttempts = ["BK302: pg_dump ended with exit code 1"],
        Reason = "scheduled",
    };

    [Fact]
    public void Manifest_is_written_as_the_golden_file_says() =>
        Assert.Equal(Golden.TrimEnd('\n'), JsonSerializer.Serialize(Manifest, ContractsJson.Default.Manifest));

    [Fact]
    public void Manifest_of_the_golden_file_is_read_completely() =>
        Assert.Equivalent(Manifest, JsonSerializer.Deserialize(Golden, ContractsJson.Default.Manifest), strict: true);

    private static ArtifactRecord Artifact(string name, string[] databases, string format, string file, long plain, long @sealed, string marker) => new()
    {
        Name = name,
        Databases = databases,
        Format = format,
        Key = "web-1/shop/2026/01/20260102T030405Z-a1b2c3d4-2/" + file,
        Compression = CompressionKind.Zstd,
        Encryption = "age-v1",
        Plain = new Digest(plain, new string('1', 64)),
        Sealed = new Digest(@sealed, new string('2', 64)),
        EndMarker = marker,
        Transport = "direct",
    };

    private static string TestData()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Baktainer.sln"))) directory = directory.Parent!;
        return Path.Combine(directory.FullName, "tests", "testdata");
    }
}
