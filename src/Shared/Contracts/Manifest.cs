namespace Baktainer.Contracts;

/// <summary>
/// The commit point of a backup: written last, create-only, never rewritten. What has no manifest is no backup.
/// At rest it is JSON (<c>"v": 1</c>, camelCase); readers ignore members they do not know.
/// </summary>
public sealed record Manifest
{
    public const int CurrentVersion = 1;

    public int V { get; init; } = CurrentVersion;

    /// <summary><c>yyyyMMddTHHmmssfffZ-job8-attempt</c>; unique in a store together with the target.</summary>
    public required string Id { get; init; }

    /// <summary><c>host/name</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Canonical engine name: postgres, mysql, mariadb or sqlite.</summary>
    public required string Engine { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public required SourceFacts Source { get; init; }

    /// <summary>In restore order: globals first.</summary>
    public required IReadOnlyList<ArtifactRecord> Artifacts { get; init; }

    /// <summary>Public keys (<c>age1…</c>) or <c>passphrase</c>; empty when the artifacts are not encrypted.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>Causes of the attempts that failed before this one.</summary>
    public IReadOnlyList<string> FailedAttempts { get; init => field = value ?? []; } = []; // Source-generated JSON sets null where the member is missing.

    /// <summary>Why this backup was made: <c>scheduled</c>, <c>manual</c> or <c>safety</c> (before a restore).</summary>
    public string Reason { get; init => field = value ?? "manual"; } = "manual";
}

/// <summary>Where the bytes came from.</summary>
public sealed record SourceFacts
{
    public required string ContainerName { get; init; }

    public required string ContainerId { get; init; }

    public required string Image { get; init; }

    /// <summary>The image's digest or local id (<c>sha256:…</c>): what to restore with.</summary>
    public required string ImageId { get; init; }

    public required string ServerVersion { get; init; }

    public required string ClientVersion { get; init; }

    public required string BaktainerVersion { get; init; }
}

/// <summary>One sealed stream of a backup.</summary>
public sealed record ArtifactRecord
{
    /// <summary>For example <c>globals</c> or <c>db-shop</c>; the stem of the object's name.</summary>
    public required string Name { get; init; }

    /// <summary>The databases inside, empty for globals.</summary>
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary><c>pg-custom</c> or <c>sql</c>: what reads it.</summary>
    public required string Format { get; init; }

    /// <summary>The object's key in the store.</summary>
    public required string Key { get; init; }

    public required CompressionKind Compression { get; init; }

    /// <summary><c>age-v1</c> or <c>none</c>.</summary>
    public required string Encryption { get; init; }

    /// <summary>The dump as the tool wrote it.</summary>
    public required Digest Plain { get; init; }

    /// <summary>How hard the dump's bytes are to guess, in bits a byte (<c>EntropyMeter</c>); null when it is short, or of an older program.</summary>
    public double? Entropy { get; init; }

    /// <summary>The object as the store holds it.</summary>
    public required Digest Sealed { get; init; }

    /// <summary>Name of the end marker that was seen and must be seen again (see <c>EndMarker</c>).</summary>
    public required string EndMarker { get; init; }

    /// <summary><c>attached</c> or <c>direct</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Why the direct transport could not be used though it was wanted.</summary>
    public string? TransportFallback { get; init; }

    /// <summary>Wall time of the dump in seconds.</summary>
    public double Seconds { get; init; }
}
