using Baktainer.Agent.Commands.Output;
using Baktainer.Agent.Schema;
using Baktainer.Agent.Settings;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Commands;

/// <summary>A target's own schedules, for <c>plan</c>.</summary>
internal static class PlannedSchedules
{
    private const int Fires = 3;

    /// <summary>A target's own, or the agent's where it has none.</summary>
    public static IReadOnlyList<ScheduleSpec> Of(IReadOnlyList<ScheduleSpec> own, AgentSettings settings) => own.Count > 0 ? own : [Default(settings)];

    /// <summary>For targets without one of their own.</summary>
    public static ScheduleSpec Default(AgentSettings settings) => new() { Name = "default", Cron = settings.Schedule.Text, TimeZone = settings.TimeZone.Id };

    /// <summary>When the target's newest backup is proved; null: never.</summary>
    public static PlannedSchedule? Drill(DrillRule? own, AgentSettings settings, string target, DateTimeOffset now) =>
        (own ?? settings.Drill).Schedule is { } spec ? Describe(spec, target, now) : null;

    public static PlannedSchedule Describe(ScheduleSpec spec, string target, DateTimeOffset now)
    {
        var schedule = Schedule.Compile(spec);
        var runs = schedule.Upcoming(target, now).Take(Fires).Select(firing => new PlannedRun(TimeZoneInfo.ConvertTime(firing.Due, schedule.Zone), firing.FireAt));
        return new PlannedSchedule(spec.Name, When(spec, schedule.Zone), schedule.Zone.Id, [.. runs]);
    }

    /// <summary>For people: one line.</summary>
    public static string Line(PlannedSchedule schedule) => $"schedule {schedule.Name}: {Timing(schedule)}";

    /// <summary>What comes after its name.</summary>
    public static string Timing(PlannedSchedule schedule)
    {
        var next = schedule.NextRuns.Count > 0 ? $", next {string.Join(", ", schedule.NextRuns.Select(Run))}" : "";
        return $"{schedule.When} ({schedule.TimeZone}){next}";
    }

    private static string When(ScheduleSpec spec, TimeZoneInfo zone)
    {
        var when = spec.Cron ?? (spec.At is { } at ? $"once, at {TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd HH:mm zzz}" : $"after {spec.After}");
        if (spec.JitterMinutes is > 0 and var minutes) when += $", within {Display.Duration(TimeSpan.FromMinutes(minutes))}";
        return spec.Blackout.Count > 0 ? $"{when}, not {string.Join(", ", spec.Blackout)}" : when;
    }

    /// <summary>When it is due and, where jitter or a blackout make that another time, when it starts.</summary>
    private static string Run(PlannedRun run)
    {
        var due = $"{run.Due:yyyy-MM-dd HH:mm zzz}";
        if (run.StartsAt == run.Due) return due;
        return run.StartsAt.Date == run.Due.Date && run.StartsAt.Offset == run.Due.Offset ? $"{due} (starts {run.StartsAt:HH:mm:ss})" : $"{due} (starts {run.StartsAt:yyyy-MM-dd HH:mm:ss zzz})";
    }
}
