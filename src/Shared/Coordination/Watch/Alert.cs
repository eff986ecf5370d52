using System.Text.Json.Serialization;

namespace Baktainer.Coordination.Watch;

/// <summary>Something that somebody has to know, from when it was first seen until it is over.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">On what: a target, a host, a queue.</param>
/// <param name="Message">Why, for people; may be renewed while it lasts.</param>
/// <param name="Since">First seen.</param>
public sealed record Alert(AlertKind Kind, string Subject, string Message, DateTimeOffset Since)
{
    public int V { get; init; } = 1;

    /// <summary>True once its notice is in the outbox.</summary>
    public bool? Told { get; init; }

    /// <summary>It is over: what is left of a process that died before it could delete it.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>What can be wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertKind>))]
public enum AlertKind
{
    [JsonStringEnumMemberName("backup-failed")]
    BackupFailed,
    [JsonStringEnumMemberName("overdue")]
    Overdue,
    [JsonStringEnumMemberName("agent-silent")]
    AgentSilent,
    [JsonStringEnumMemberName("target-vanished")]
    TargetVanished,
    [JsonStringEnumMemberName("bad-labels")]
    BadLabels,
    [JsonStringEnumMemberName("verification-failed")]
    VerificationFailed,
    [JsonStringEnumMemberName("poison-message")]
    PoisonMessage,
    [JsonStringEnumMemberName("delivery-failed")]
    DeliveryFailed,
    [JsonStringEnumMemberName("anomaly")]
    Anomaly,
    [JsonStringEnumMemberName("low-space")]
    LowSpace,
    [JsonStringEnumMemberName("protection-off")]
    ProtectionOff,
    [JsonStringEnumMemberName("not-locked")]
    NotLocked,

    /// <summary>A replica lacks a backup longer than it may.</summary>
    [JsonStringEnumMemberName("replica-lagging")]
    ReplicaLagging,

    /// <summary>A replica holds something else than the primary under the same key.</summary>
    [JsonStringEnumMemberName("replica-conflict")]
    ReplicaConflict,

    /// <summary>A copy was damaged and was replaced by a good one; over when it next passes.</summary>
    [JsonStringEnumMemberName("copy-repaired")]
    CopyRepaired,

    /// <summary>A copy is damaged, and no store has a good one.</summary>
    [JsonStringEnumMemberName("no-good-copy")]
    NoGoodCopy,

    /// <summary>The newest drill of a target failed.</summary>
    [JsonStringEnumMemberName("drill-failed")]
    DrillFailed,

    /// <summary>Drills are wanted of a host whose agent can do none.</summary>
    [JsonStringEnumMemberName("cannot-drill")]
    CannotDrill,
}
