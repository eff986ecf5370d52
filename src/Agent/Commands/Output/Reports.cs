using System.Text.Json.Serialization;
using Baktainer.Agent.Restore;
using Baktainer.Contracts;

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

/// <summary>What <c>restore</c> prints.</summary>
public sealed record RestoreReport(
    bool Ok, string Id, string Target, string Into, int Tables, long Rows, string? SafetyBackup, IReadOnlyList<RestoredTable> Restored);

/// <summary>What <c>keys</c> prints; never a secret key.</summary>
public sealed record KeysReport(string File, IReadOnlyList<string> Recipients);

/// <summary>What <c>decrypt</c> prints.</summary>
public sealed record DecryptReport(string File, string Output, long Bytes);

/// <summary>What <c>plan</c> prints.</summary>
public sealed record PlanReport(
    string Store, string Schedule, string TimeZone, IReadOnlyList<DateTimeOffset> NextRuns, IReadOnlyList<string> Recipients,
    IReadOnlyList<PlannedTarget> Targets);

/// <summary>One target of a plan.</summary>
public sealed record PlannedTarget(
    string Target, string Container, string Image, string State, bool Ok, string? Engine, IReadOnlyList<string> Databases, bool AllDatabases, string Destination,
    IReadOnlyList<IReadOnlyList<string>> Commands, IReadOnlyList<string> Problems);

/// <summary>Source-generated JSON of what commands print.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(FailureReport))]
[JsonSerializable(typeof(BackupReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(KeysReport))]
[JsonSerializable(typeof(DecryptReport))]
[JsonSerializable(typeof(PlanReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
