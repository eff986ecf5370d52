using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;

namespace Baktainer.Functions.Tests.Api;

/// <summary>Things that the tests speak of.</summary>
internal static class Samples
{
    public const string Canary = "c4nary-secret-value";

    public const string Backup = "20260102T030405Z-0a1b2c3d-1";

    public static InventoryTarget Target(string name, params InventoryProblem[] problems) =>
        new() { Name = name, Engine = "postgres", Container = name, Image = "postgres:17", Problems = problems };

    public static Manifest Manifest(string target, string id) => new()
    {
        Id = id,
        Target = target,
        Engine = "postgres",
        Attempt = 1,
        StartedAt = DateTimeOffset.UnixEpoch,
        CompletedAt = DateTimeOffset.UnixEpoch,
        Source = new SourceFacts { ContainerName = "c", ContainerId = "1", Image = "postgres:17", ImageId = "sha256:0", ServerVersion = "17", ClientVersion = "17", BaktainerVersion = "1" },
        Artifacts = [],
        Recipients = [],
    };
}
