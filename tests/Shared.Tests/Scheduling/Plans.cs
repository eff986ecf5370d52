using System.Globalization;
using Baktainer.Scheduling;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>Schedules in one line, for the tests of this folder.</summary>
internal static class Plans
{
    public const string Target = "host/shop";

    public static ScheduleSpec Spec(string cron, string? zone = null, int? jitter = null, params string[] blackout) =>
        new() { Name = "nightly", Cron = cron, TimeZone = zone, JitterMinutes = jitter, Blackout = blackout };

    public static Schedule Cron(string cron, string? zone = null, int? jitter = null, params string[] blackout) =>
        Schedule.Compile(Spec(cron, zone, jitter, blackout));

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static string Shown(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);

    /// <summary>As many firings as asked for, each found from the one before.</summary>
    public static List<Firing> Firings(this Schedule schedule, DateTimeOffset after, int count, string target = Target)
    {
        var firings = new List<Firing>();
        while (firings.Count < count && schedule.Next(target, firings.Count == 0 ? after : firings[^1].Due) is { } firing) firings.Add(firing);
        return firings;
    }

    public static List<Firing> Until(this Schedule schedule, DateTimeOffset after, DateTimeOffset end, string target = Target)
    {
        var firings = new List<Firing>();
        for (var next = schedule.Next(target, after); next is { } firing && firing.Due <= end; next = schedule.Next(target, firing.Due)) firings.Add(firing);
        return firings;
    }
}
