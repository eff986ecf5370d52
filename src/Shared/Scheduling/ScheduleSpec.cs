using System.Text.Json.Serialization;

namespace Baktainer.Scheduling;

/// <summary>When a target is backed up, as labels or a policy say it and as it travels: exactly one of <see cref="Cron"/>, <see cref="At"/> and <see cref="After"/> is set.</summary>
public sealed record ScheduleSpec
{
    /// <summary>Unique among the target's schedules; lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Five fields or a macro, see <see cref="CronSchedule"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>Once, at this instant.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>After each good backup of this target (<c>host/name</c>, or a name on the same host).</summary>
    public string? After { get; init; }

    /// <summary>IANA name; UTC when absent.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Runs are spread over so many minutes after their time, each target always at the same offset.</summary>
    public int? JitterMinutes { get; init; }

    /// <summary>Windows in which nothing starts, such as <c>08:00-18:00</c> or <c>mon-fri 08:00-18:00</c>, in the schedule's zone; what falls into one starts at its end.</summary>
    public IReadOnlyList<string> Blackout { get; init => field = value ?? []; } = [];

    /// <summary>Whether runs missed while nobody planned are made up for, once. (Not init-only: source-generated JSON would set it to false where the member is missing.)</summary>
    public bool CatchUp { get; set; } = true;

    /// <summary>What happens when a run is due while the target's last one is still open.</summary>
    public Collision Collision { get; init; }
}

/// <summary>What happens when a run is due while the target's last one is still open.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Collision>))]
public enum Collision
{
    /// <summary>The new one is left out, and remembered as skipped.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>The new one waits.</summary>
    [JsonStringEnumMemberName("queue")]
    Queue,
}
