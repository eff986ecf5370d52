using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using Baktainer.Notifications.Routing;
using Baktainer.Retention;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Labels;

/// <summary>Everything a container's labels say about one target, after defaults.</summary>
public sealed record TargetSpec
{
    /// <summary>Unique on this host; a valid segment of an object key.</summary>
    public required string Name { get; init; }

    /// <summary>Canonical engine name.</summary>
    public required string Engine { get; init; }

    public required ConnectionSpec Connection { get; init; }

    public required DumpRequest Dump { get; init; }

    /// <summary>Null: the agent's default.</summary>
    public CompressionKind? Compression { get; init; }

    /// <summary>Null: the codec's default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Empty: the agent's default schedule applies.</summary>
    public IReadOnlyList<ScheduleSpec> Schedules { get; init; } = [];

    /// <summary>Null: the agent's default, or a policy's.</summary>
    public RetentionRules? Retention { get; init; }

    /// <summary>Null: as the agent's default, or a policy, says.</summary>
    public DrillRule? Drill { get; init; }

    /// <summary>Asked of what a drill brought back.</summary>
    public string? DrillQuery { get; init; }

    /// <summary>For policies to match.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Null: no label says whom to tell of what.</summary>
    public NotifyRules? Notify { get; init; }

    /// <summary>Days for which backups are locked at least; null: as the operator says.</summary>
    public int? LockDays { get; init; }

    /// <summary>References whose values only the control plane can read.</summary>
    public IReadOnlyList<string> RemoteReferences =>
        [.. ((Credential[])[Connection.User, Connection.Password]).Where(credential => credential.IsRemote).Select(credential => credential.Reference!.ToString())];

    public JobLimits Limits { get; init; } = JobLimits.Usual;
}

/// <summary>How long a job may take.</summary>
/// <param name="Stall">Longest wait for a dump tool's next byte.</param>
/// <param name="Total">Of the whole job, with every attempt.</param>
public sealed record JobLimits(TimeSpan Stall, TimeSpan Total)
{
    /// <summary>What holds when no label says otherwise.</summary>
    public static JobLimits Usual { get; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromHours(12));
}

/// <summary>One thing that is wrong, or odd, with a container's labels.</summary>
/// <param name="Label">Its full name.</param>
/// <param name="Message">What is wrong and how to fix it. Never holds the value of a secret label.</param>
/// <param name="IsError">Errors stop the target's backup; the rest are warnings.</param>
public sealed record LabelProblem(string Label, string Message, bool IsError);
