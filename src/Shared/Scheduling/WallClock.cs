namespace Baktainer.Scheduling;

/// <summary>
/// Local times, judged by the one direction in which <see cref="TimeZoneInfo"/> is always right: from UTC. The other one takes some skipped times for real ones
/// (Morocco after Ramadan), with an instant of an hour earlier, and some repeated times for single ones; schedules built on that repeat or lose runs.
/// </summary>
internal static class WallClock
{
    /// <summary>No clock is changed by more.</summary>
    private const int MostMinutes = 3 * 60;

    /// <summary>What the zone's clock shows at an instant.</summary>
    public static DateTimeOffset Shown(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant.ToUniversalTime(), zone);

    /// <summary>The first instant at which the zone's clock shows this time or, if that is skipped, a later one.</summary>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone)
    {
        var near = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(near.AddDays(-1)), zone.GetUtcOffset(near.AddDays(1)));
        var earlier = new DateTimeOffset(near.DateTime, before > after ? before : after);
        if (Shown(earlier, zone).DateTime == local) return Shown(earlier, zone);
        var later = new DateTimeOffset(near.DateTime, before > after ? after : before);
        return Shown(later, zone).DateTime == local ? Shown(later, zone) : AfterGap(earlier, local, zone);
    }

    /// <summary>If the clock is turned back within some hours: what it shows then, else null.</summary>
    public static DateTimeOffset? TurnedBack(DateTimeOffset from, TimeZoneInfo zone)
    {
        if (Shown(from.AddMinutes(MostMinutes), zone).Offset >= from.Offset) return null;
        var minute = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerMinute));
        return Enumerable.Range(1, MostMinutes).Select(later => Shown(minute.AddMinutes(later), zone)).First(shown => shown.Offset < from.Offset);
    }

    private static DateTimeOffset AfterGap(DateTimeOffset before, DateTime local, TimeZoneInfo zone) =>
        Enumerable.Range(-MostMinutes, 2 * MostMinutes).Select(minute => Shown(before.AddMinutes(minute), zone)).First(shown => shown.DateTime >= local);
}
