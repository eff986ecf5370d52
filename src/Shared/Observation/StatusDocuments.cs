using System.Text.Json.Serialization;

namespace Baktainer.Observation;

/// <summary><c>/health</c>.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>: the worst of the checks.</param>
/// <param name="Checks">By name.</param>
/// <param name="Timestamp">When this was said.</param>
public sealed record HealthPage(string Status, IReadOnlyDictionary<string, HealthCheck> Checks, DateTimeOffset Timestamp);

/// <summary>One thing that was looked at.</summary>
/// <param name="Status">As in <see cref="HealthPage.Status"/>.</param>
/// <param name="Message">For people.</param>
public sealed record HealthCheck(string Status, string Message)
{
    public const string Healthy = "healthy";
    public const string Degraded = "degraded";
    public const string Unhealthy = "unhealthy";
}

/// <summary><c>/status</c>.</summary>
public sealed record StatusPage
{
    public string Service { get; init; } = "baktainer";

    public required string Version { get; init; }

    public string Status { get; init; } = "running";

    public required double UptimeSeconds { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Absent where there is no engine to speak to: in the control plane.</summary>
    public DockerSummary? DockerStatus { get; init; }

    public required BackupSummary BackupMetrics { get; init; }

    public required SystemSummary SystemInfo { get; init; }

    public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>What was last known of the engine; nobody asks it for this page.</summary>
/// <param name="Reachable">At the last look.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Problem">Why not.</param>
/// <param name="BackupContainers">Labelled ones.</param>
public sealed record DockerSummary(bool Reachable, DateTimeOffset Since, string? Problem, int BackupContainers);

/// <summary>All runs since the state began.</summary>
public sealed record BackupSummary
{
    public required long TotalBackups { get; init; }

    public required long SuccessfulBackups { get; init; }

    public required long FailedBackups { get; init; }

    /// <summary>Percent; absent before the first run.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Seconds; absent before the first good run.</summary>
    public double? AverageDuration { get; init; }

    /// <summary>Stored bytes; absent before the first good run.</summary>
    public double? AverageFileSize { get; init; }

    public required long TotalDataBackedUp { get; init; }

    public required int ActiveAlerts { get; init; }

    /// <summary>When the last run ended.</summary>
    public DateTimeOffset? LastUpdated { get; init; }
}

/// <summary>This process and its machine.</summary>
public sealed record SystemSummary(string Runtime, string Platform, int Pid, double MemoryUsageMb, LoadAverage? LoadAverage);

/// <summary>As the kernel counts it.</summary>
public sealed record LoadAverage(double OneMinute, double FiveMinutes, double FifteenMinutes);

/// <summary><c>/backups</c>: newest first.</summary>
public sealed record BackupsPage(IReadOnlyList<BackupRun> RecentBackups, IReadOnlyList<BackupRun> FailedBackups, BackupSummary MetricsSummary, DateTimeOffset Timestamp);

/// <summary>One ended run.</summary>
/// <param name="ContainerName">The target's name on its host.</param>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Timestamp">When it ended.</param>
/// <param name="Duration">Seconds.</param>
/// <param name="FileSize">Stored bytes.</param>
/// <param name="FilePath">Where in the store.</param>
/// <param name="Status"><c>success</c> or <c>failed</c>.</param>
/// <param name="Error">Code and true cause.</param>
public sealed record BackupRun(string ContainerName, string Target, DateTimeOffset Timestamp, double? Duration, long? FileSize, string? FilePath, string Status, string? Error);

/// <summary><c>/containers</c>.</summary>
public sealed record ContainersPage(int TotalContainers, IReadOnlyList<ContainerFacts> Containers, DateTimeOffset Timestamp);

/// <summary>A labelled container. Its database's user and id, which the original told everybody, are not part of it.</summary>
public sealed record ContainerFacts(
    string Name, string Target, string Container, string Engine, string Image, string State, IReadOnlyList<string> Problems, string? LastStatus, DateTimeOffset? LastBackup, bool Overdue);

/// <summary><c>/config</c>. Nothing secret.</summary>
public sealed record ConfigPage
{
    public string? DockerUrl { get; init; }

    public required string BackupDir { get; init; }

    public required string LogLevel { get; init; }

    public int? Threads { get; init; }

    public bool? SslEnabled { get; init; }

    public required string CronSchedule { get; init; }

    public required string TimeZone { get; init; }

    public required bool RotationEnabled { get; init; }

    public bool? EncryptionEnabled { get; init; }

    public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Source-generated JSON of the status pages, with the names that the Ruby original used.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthPage))]
[JsonSerializable(typeof(StatusPage))]
[JsonSerializable(typeof(BackupsPage))]
[JsonSerializable(typeof(ContainersPage))]
[JsonSerializable(typeof(ConfigPage))]
public sealed partial class StatusJson : JsonSerializerContext;
