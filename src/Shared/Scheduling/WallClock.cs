namespace Baktainer.Scheduling;

/// <summary>
/// Local times, judged by the one direction in which <see cref="TimeZoneInfo"/> is always right: from UTC. The other one takes some skipped times for real ones
/// (Morocco after Ramadan), with an instant of an hour earlier; a schedule built on that gives the same time again and again.
/// </summary>
internal static class WallClock
{
    private const int SearchHours = 3;

    /// <summary>The same when the zone's clock really shows this time then; else the first instant at which it shows this time or, if that is skipped, a later one.</summary>
    public static DateTimeOffset Correct(DateTimeOffset claimed, TimeZoneInfo zone)
    {
        if (Shown(claimed, zone).DateTime == claimed.DateTime) return claimed;
        var instant = claimed.ToUniversalTime().AddHours(-SearchHours);
        for (var minute = 0; minute < 2 * SearchHours * 60; minute++)
        {
            var shown = Shown(instant.AddMinutes(minute), zone);
            if (shown.DateTime >= claimed.DateTime) return shown;
        }

        return Shown(claimed, zone);
    }

    private static DateTimeOffset Shown(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant.ToUniversalTime(), zone);
}
