using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What agents say.</summary>
internal static class Samples
{
    public static readonly JobFailure Failure = new("BK302", "ToolFailed", "pg_dump failed.", "Look at it.");

    public static Report Report(JobTicket ticket, DateTimeOffset now) => new()
    {
        Target = ticket.Target,
        Job = ticket.Job,
        Lease = ticket.Lease,
        Attempt = ticket.Attempt,
        FinishedAt = now,
    };

    public static Manifest Manifest(BackupLocation location, DateTimeOffset now) => new()
    {
        Id = location.Id,
        Target = location.Target,
        Engine = "postgres",
        Attempt = 1,
        StartedAt = now,
        CompletedAt = now,
        Source = new SourceFacts
        {
            ContainerName = "shop",
            ContainerId = "0123",
            Image = "postgres:17",
            ImageId = "sha256:0123",
            ServerVersion = "17.2",
            ClientVersion = "17.2",
            BaktainerVersion = "0.1.0",
        },
        Artifacts =
        [
            new ArtifactRecord
            {
                Name = "db",
                Databases = ["shop"],
                Format = "pg-custom",
                Key = location.Key("db.age"),
                Compression = CompressionKind.Zstd,
                Encryption = "age-v1",
                Plain = new Digest(24, new string('a', 64)),
                Sealed = new Digest(12, "f35cf5b361b0eaf7b0c02e75808e260e3f379c4745abe45552ba768e85687749"),
                EndMarker = "pg-custom",
                Transport = "direct",
            },
        ],
        Recipients = ["age1x"],
    };
}
