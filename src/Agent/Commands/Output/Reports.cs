using System.Text.Json.Serialization;
using Baktainer.Agent.Restore;
using Baktainer.Contracts;
using Baktainer.Coordination.Sweeping;
using Baktainer.Notifications;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Commands.Output;

/// <summary>A failure as <c>--json</c> prints it.</summary>
public sealed record ErrorReport(string Code, string Message, string? Remedy)
{
    internal static ErrorReport Of(BaktainerException failure) => new(failure.Code.Id, failure.Message, failure.Remedy);
}

/// <summary>Printed instead of a command's own document when the command could not do its work at all.</summary>
public sealed record FailureReport(ErrorReport Error);

/// <summary>What <c>backup</c> prints.</summary>
public sealed record BackupReport(bool Ok, int Good, int Failed, IReadOnlyList<TargetReport> Results);

/// <summary>One target of a backup run.</summary>
public sealed record TargetReport(string Target, string? Container, bool Ok, Manifest? Backup, ErrorReport? Error, IReadOnlyList<string> Warnings);

/// <summary>What <c>list</c> prints, newest first.</summary>
public sealed record ListReport(IReadOnlyList<ListedBackup> Backups, IReadOnlyList<ErrorReport> Problems);

/// <summary>One backup, in short.</summary>
public sealed record ListedBackup(
    string Id, string Target, string Engine, DateTimeOffset CompletedAt, long PlainBytes, long StoredBytes, int Artifacts, bool Encrypted, Manifest Manifest)
{
    internal static ListedBackup Of(Manifest manifest) => new(
        manifest.Id, manifest.Target, manifest.Engine, manifest.CompletedAt, manifest.Artifacts.Sum(a => a.Plain.Size),
        manifest.Artifacts.Sum(a => a.Sealed.Size), manifest.Artifacts.Count, manifest.Recipients.Count > 0, manifest);
}

/// <summary>What <c>verify</c> prints.</summary>
public sealed record VerifyReport(bool Ok, string Id, string Target, string Level, IReadOnlyList<ArtifactReport> Artifacts);

/// <summary>One artifact's check.</summary>
public sealed record ArtifactReport(string Name, bool Ok, ErrorReport? Error);

/// <summary>What <c>replicate</c> prints.</summary>
public sealed record ReplicateReport(bool Ok, IReadOnlyList<ReplicatedBackup> Results);

/// <summary>One backup and one replica; without an error the copy is there and good.</summary>
public sealed record ReplicatedBackup(string Target, string Id, string Replica, ErrorReport? Error);

/// <summary>What <c>restore</c> prints.</summary>
public sealed record RestoreReport(
    bool Ok, string Id, string Target, string Into, int Tables, long Rows, string? SafetyBackup, IReadOnlyList<RestoredTable> Restored);

/// <summary>What <c>drill</c> prints.</summary>
public sealed record DrillReport(bool Ok, string Id, string Target, string Image, int Tables, long Rows, double Seconds, IReadOnlyList<RestoredTable> Restored)
{
    /// <summary>To the target's own query, as <c>query: first row</c>.</summary>
    public string? Answer { get; init; }

    /// <summary>The scratch container, where it is kept.</summary>
    public string? Container { get; init; }
}

/// <summary>What <c>keys</c> prints; never a secret key.</summary>
public sealed record KeysReport(string File, IReadOnlyList<string> Recipients);

/// <summary>What <c>decrypt</c> prints.</summary>
public sealed record DecryptReport(string File, string Output, long Bytes);

/// <summary>What <c>notify list</c> prints.</summary>
public sealed record ChannelsReport(IReadOnlyList<ChannelView> Channels);

/// <summary>What <c>notify test</c> prints.</summary>
public sealed record TestsReport(bool Ok, IReadOnlyList<TestResult> Results);

/// <summary>What <c>plan</c> prints.</summary>
public sealed record PlanReport(
    string Store, string Schedule, string TimeZone, IReadOnlyList<DateTimeOffset> NextRuns, IReadOnlyList<string> Recipients,
    IReadOnlyList<PlannedTarget> Targets)
{
    /// <summary>Docker hosts that could not be asked.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The address of the control plane that this host is enrolled with, whose policies are not in this report; null: with none.</summary>
    public string? ControlPlane { get; init; }
}

/// <summary>One target of a plan.</summary>
public sealed record PlannedTarget(
    string Target, string Container, string Image, string State, bool Ok, string? Engine, IReadOnlyList<string> Databases, bool AllDatabases, string Destination,
    IReadOnlyList<PlannedSchedule> Schedules, IReadOnlyList<IReadOnlyList<string>> Commands, IReadOnlyList<string> Problems)
{
    /// <summary>The reference of <c>baktainer.db.user.secret</c>, or to the file that the image reads.</summary>
    public string? UserFrom { get; init; }

    /// <summary>The same for the password. Never the password.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>When its newest backup is proved; null: never, or a control plane says.</summary>
    public PlannedSchedule? Drill { get; init; }

    /// <summary>How long its backups are kept, and what that would delete now; null when the labels have errors.</summary>
    public PlannedRetention? Retention { get; init; }
}

/// <summary>The rules of a target's retention and who says them.</summary>
/// <param name="Rules">In one line.</param>
/// <param name="From"><c>label</c> or <c>default</c>.</param>
/// <param name="Backups">How many there are; null when the store cannot be read.</param>
/// <param name="Deleted">How many of them would be deleted now.</param>
/// <param name="Held">Why none would.</param>
public sealed record PlannedRetention(string Rules, string From, int? Backups, int? Deleted, string? Held)
{
    /// <summary>The ids of those that would be deleted now, oldest first, and why each would.</summary>
    public IReadOnlyList<PlannedDeletion> Deletions { get; init; } = [];
}

/// <summary>A backup that retention would delete now.</summary>
public sealed record PlannedDeletion(string Id, string Why);

/// <summary>One of a target's schedules: its own, or else the agent's.</summary>
public sealed record PlannedSchedule(string Name, string When, string TimeZone, IReadOnlyList<PlannedRun> NextRuns);

/// <summary>When a run is due, and when it starts: later by jitter and blackouts.</summary>
public sealed record PlannedRun(DateTimeOffset Due, DateTimeOffset StartsAt);

/// <summary>What <c>prune</c> prints.</summary>
public sealed record PruneReport(bool DryRun, IReadOnlyList<PrunedTarget> Targets);

/// <summary>One target: what was decided, and which backups are gone.</summary>
public sealed record PrunedTarget(RetentionView Retention, IReadOnlyList<string> Deleted);

/// <summary>What <c>accept</c> prints.</summary>
public sealed record AcceptReport(IReadOnlyList<AcceptedTarget> Targets);

/// <summary>The backups of a target that are good from now on.</summary>
public sealed record AcceptedTarget(string Target, IReadOnlyList<string> Backups);

/// <summary>What <c>hold</c> and <c>release</c> print.</summary>
public sealed record LockReport(string Id, string Target, bool Held, DateTimeOffset? LockedUntil, LockMode? Mode);

/// <summary>What <c>protection</c> prints.</summary>
public sealed record ProtectionReport(bool Ok, StoreProtection Protection);

/// <summary>What <c>doctor</c> prints.</summary>
public sealed record DoctorReport(bool Ok, IReadOnlyList<Finding> Findings);

/// <summary>One thing that the doctor looked at.</summary>
public sealed record Finding(string Subject, bool Ok, string Message, string? Remedy)
{
    [JsonIgnore]
    internal int ExitCode { get; init; }
}

/// <summary>What <c>check</c> prints.</summary>
/// <param name="Ok">Nothing wrong; with <c>--strict</c> nothing odd either.</param>
/// <param name="Errors">How many.</param>
/// <param name="Warnings">How many.</param>
/// <param name="Findings">In order of source and line.</param>
public sealed record CheckReport(bool Ok, int Errors, int Warnings, IReadOnlyList<CheckFinding> Findings);

/// <summary>One thing that is wrong, odd or not known.</summary>
/// <param name="Source">A file's name, <c>settings</c> or <c>containers</c>.</param>
/// <param name="Subject">The service or container.</param>
/// <param name="Line">In the file.</param>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
/// <param name="Name">Of the label or variable.</param>
/// <param name="Message">What is wrong, and how to mend it. Never holds a secret.</param>
public sealed record CheckFinding(string Source, string? Subject, int? Line, string Severity, string? Name, string Message);

/// <summary>What <c>labels migrate</c> prints.</summary>
public sealed record MigrateReport(IReadOnlyList<MigratedTarget> Targets);

/// <summary>One service or container.</summary>
/// <param name="Name">Of the service, else of the container.</param>
/// <param name="Changes">In order of the old labels.</param>
/// <param name="NewSecret">A Docker secret to be made for the password.</param>
/// <param name="Problems">What is wrong with the old labels.</param>
public sealed record MigratedTarget(string Name, IReadOnlyList<MigratedLabel> Changes, string? NewSecret, IReadOnlyList<string> Problems);

/// <summary>What becomes of one label; without a new name it goes. Never holds a password.</summary>
public sealed record MigratedLabel(string Old, string? OldValue, string? New, string? NewValue, string Why);

/// <summary>Source-generated JSON of what commands print.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(FailureReport))]
[JsonSerializable(typeof(BackupReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(ReplicateReport))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(DrillReport))]
[JsonSerializable(typeof(KeysReport))]
[JsonSerializable(typeof(DecryptReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(ChannelsReport))]
[JsonSerializable(typeof(TestsReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(MigrateReport))]
[JsonSerializable(typeof(PruneReport))]
[JsonSerializable(typeof(AcceptReport))]
[JsonSerializable(typeof(LockReport))]
[JsonSerializable(typeof(ProtectionReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
