namespace Baktainer.Scheduling;

/// <summary>Time zones by their IANA names.</summary>
public static class TimeZones
{
    /// <summary>Null when the name is a zone; else why not, as the end of the sentence <c>'name' …</c>.</summary>
    public static string? TryFind(string name, out TimeZoneInfo? zone)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)) return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _)
            ? "is not a time zone that this machine knows: use an IANA name such as Europe/Berlin, or UTC"
            : "cannot be looked up: this machine has no time zone data. Install the package tzdata, or use UTC";
    }

    /// <summary>The first instant at which the zone's clock shows this time; where the clock skips it, the first after the gap.</summary>
    public static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => WallClock.First(local, zone);
}
