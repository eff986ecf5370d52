using System.Globalization;
using System.Text.RegularExpressions;
using Baktainer.Storage;

namespace Baktainer.Scheduling;

/// <summary>What a <see cref="ScheduleSpec"/> must be like.</summary>
public static partial class ScheduleRules
{
    /// <summary>The schedule of runs that somebody asks for.</summary>
    public const string Manual = "manual";

    /// <summary>A day: longer windows would start a run when the next one is due.</summary>
    public const int LongestJitter = 24 * 60;

    /// <summary>Far from where calendars end, for jitter and blackouts are added.</summary>
    private const int FirstYear = 2000;
    private const int LastYear = 2999;

    /// <summary>Null when it can name a schedule; else why not, as the end of the sentence <c>'name' …</c>.</summary>
    public static string? NameProblem(string name) =>
        name == Manual ? "cannot name a schedule: it stands for runs that somebody asks for"
        : NameShape().IsMatch(name) ? null
        : "cannot name a schedule: use 1 to 40 of a-z 0-9 -";

    /// <summary>Null when it can name a target, <c>host/name</c> or a name on the same host; else why not, as the end of the sentence <c>'target' …</c>.</summary>
    public static string? TargetProblem(string target) =>
        target.Split('/') is { Length: 1 or 2 } segments && segments.All(ObjectKey.IsSegment) ? null : "is not a target: write host/name, or a name on the same host";

    internal static IEnumerable<string> Problems(ScheduleSpec spec)
    {
        if (NameProblem(spec.Name) is { } name) yield return $"'{spec.Name}' {name}";
        var kinds = Convert.ToInt32(spec.Cron is not null) + Convert.ToInt32(spec.At is not null) + Convert.ToInt32(spec.After is not null);
        if (kinds != 1) yield return kinds == 0 ? "it says none of cron, at and after" : "it says more than one of cron, at and after";
        if (spec.Cron is { } cron && CronSchedule.TryParse(cron, out _) is { } bad) yield return $"'{cron}' {bad}";
        if (spec.At is { UtcDateTime.Year: < FirstYear or > LastYear } once)
            yield return string.Create(CultureInfo.InvariantCulture, $"{once:yyyy-MM-dd} is not in the years {FirstYear} to {LastYear}");
        if (spec.After is { } after && TargetProblem(after) is { } target) yield return $"'{after}' {target}";
        if (spec.TimeZone is { } zone && TimeZones.TryFind(zone, out _) is { } unknown) yield return $"'{zone}' {unknown}";
        if (spec.JitterMinutes is < 0 or > LongestJitter)
            yield return string.Create(CultureInfo.InvariantCulture, $"a jitter of {spec.JitterMinutes} minutes is not between 0 and {LongestJitter}");
        if (!Enum.IsDefined(spec.Collision)) yield return "its collision policy is not known";
        foreach (var problem in BlackoutProblems(spec.Blackout)) yield return problem;
    }

    private static IEnumerable<string> BlackoutProblems(IReadOnlyList<string> texts)
    {
        var windows = new List<Blackout>();
        foreach (var text in texts)
        {
            if (Blackout.TryParse(text, out var window) is { } problem) yield return $"'{text}' {problem}";
            else windows.Add(window!);
        }

        if (BlackoutCalendar.IsFull(windows)) yield return "its blackout windows leave no time to run";
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z")]
    private static partial Regex NameShape();
}
