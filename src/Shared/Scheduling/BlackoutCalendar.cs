namespace Baktainer.Scheduling;

/// <summary>
/// Blackout windows on the wall clock of a zone. An instant is in a window when the clock shows a time of the window then, and only then:
/// a window that daylight saving time skips is not there that day, one that comes twice is there twice.
/// </summary>
internal sealed class BlackoutCalendar(IReadOnlyList<Blackout> windows, TimeZoneInfo zone)
{
    private const int MinutesOfWeek = 7 * 24 * 60;

    /// <summary>True when no minute of the week is outside the windows.</summary>
    public static bool IsFull(IReadOnlyList<Blackout> windows) =>
        windows.Count > 0 && Enumerable.Range(0, MinutesOfWeek).All(minute => EndAt(windows, DateTime.UnixEpoch.AddMinutes(minute)) is not null);

    /// <summary>The first instant from <paramref name="at"/> on that is in no window, in the zone's time.</summary>
    public DateTimeOffset FirstFree(DateTimeOffset at)
    {
        var shown = Shown(at);
        while (EndAt(windows, shown.DateTime) is { } end)
        {
            var there = Shown(shown + (end - shown.DateTime));

            // Where the clock is changed on the way, the way is gone minute by minute: it may get out of the window, or into it again, by the change.
            shown = there.Offset == shown.Offset ? there : Shown(shown.AddTicks(TimeSpan.TicksPerMinute - (shown.Ticks % TimeSpan.TicksPerMinute)));
        }

        return shown;
    }

    /// <summary>The latest end of the windows that the local time is in; null when it is in none.</summary>
    private static DateTime? EndAt(IReadOnlyList<Blackout> windows, DateTime local)
    {
        DateTime? latest = null;
        foreach (var window in windows)
        {
            if (window.EndAt(local) is { } end && !(end <= latest)) latest = end;
        }

        return latest;
    }

    private DateTimeOffset Shown(DateTimeOffset instant) => WallClock.Shown(instant, zone);
}
