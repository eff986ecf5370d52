using System.Text.Json.Serialization;

namespace Baktainer.Scheduling;

/// <summary>When a target's newest backup is proved, as a label, a policy or a setting says it and as it travels.</summary>
/// <param name="When">Five cron fields or a macro, see <see cref="CronSchedule"/>; or <see cref="Off"/>.</param>
/// <param name="TimeZone">IANA name; UTC when absent.</param>
public sealed record DrillRule(string When, string? TimeZone = null)
{
    public const string Off = "off";

    /// <summary>Of the schedule that it makes.</summary>
    public const string ScheduleName = "drill";

    /// <summary>Drills of many targets that are due together are spread over so much time.</summary>
    public const int JitterMinutes = 60;

    /// <summary>From the time that a drill starts until it must have passed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public static DrillRule None { get; } = new(Off);

    [JsonIgnore]
    public bool IsOff => When == Off;

    /// <summary>Null where it is off.</summary>
    [JsonIgnore]
    public ScheduleSpec? Schedule => IsOff ? null : new ScheduleSpec { Name = ScheduleName, Cron = When, TimeZone = TimeZone, JitterMinutes = JitterMinutes };

    /// <summary>All that is wrong with it, as ends of sentences.</summary>
    public IReadOnlyList<string> Problems() => Schedule is { } schedule ? Scheduling.Schedule.Problems(schedule) : [];

    /// <summary>Whether the last good drill is as new as the rule wants: none has been due since, or it still has time. One that cannot be used wants nothing.</summary>
    /// <param name="target"><c>host/name</c>.</param>
    /// <param name="lastGood">When it ended; null: there was none.</param>
    /// <param name="now">The time.</param>
    public bool IsKept(string target, DateTimeOffset? lastGood, DateTimeOffset now)
    {
        if (Schedule is not { } spec || Problems().Count > 0) return true;
        return lastGood is { } good && (Scheduling.Schedule.Compile(spec).Next(target, good) is not { } next || now <= next.FireAt + Patience);
    }
}
