using System.Globalization;
using CsCheck;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>The rules of schedules told once more, by looking at a clock minute after minute: slow, and sharing no code with the product.</summary>
internal static class ClockOracle
{
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly TimeZoneInfo[] Zones =
    [
        .. new[] { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Amman", "America/Sao_Paulo", "Asia/Kathmandu", "UTC" }
            .Select(TimeZoneInfo.FindSystemTimeZoneById),
    ];

    /// <summary>A zone and an instant, three times of four in the day and a half before the zone's clock is changed.</summary>
    public static Gen<(TimeZoneInfo Zone, DateTimeOffset Instant)> Instants { get; } =
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, 10 * 365 * 24 * 60], Gen.Int[0, 36 * 60], Gen.Int[0, 3]).Select((zone, minute, before, anywhere) =>
        {
            var instant = new DateTimeOffset(2017, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute);
            return (Zones[zone], anywhere == 0 ? instant : (NextChange(Zones[zone], instant) ?? instant).AddMinutes(-before));
        });

    /// <summary>Up to two windows, none of them a whole week; short ones in the night, where clocks are changed.</summary>
    public static Gen<Window[]> Windows { get; } = Gen.Select(
            Of("", "sun", "fri,sat", "mon-fri"), Gen.OneOf(Gen.Int[0, 5 * 60], Gen.Int[0, (24 * 60) - 1]), Gen.OneOf(Gen.Int[1, 180], Gen.Int[1, 10 * 60]))
        .Select((days, start, length) => new Window(days, start, start + length)).Array[0, 2];

    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(n => values[n]);

    public static DateTime Shown(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant.ToUniversalTime(), zone).DateTime;

    public static IEnumerable<DateTime> Occurrences(string minute, string hour, string day, TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset last)
    {
        var repeats = (minute + hour).IndexOfAny(['*', '/', '-']) >= 0;
        var from = after.AddTicks(-(after.Ticks % TimeSpan.TicksPerMinute));
        for (var at = from.AddMinutes(1); at <= last; at = at.AddMinutes(1))
        {
            var (before, now) = (Shown(at.AddMinutes(-1), zone), Shown(at, zone));
            var passed = Enumerable.Range(0, now > before ? (int)(now - before).TotalMinutes : 1).Select(ago => now.AddMinutes(-ago));
            if (passed.Any(Matches) && (repeats || !IsSecond(at))) yield return at.UtcDateTime;
        }

        bool IsSecond(DateTimeOffset at) => Enumerable.Range(1, 180).Any(ago => Shown(at.AddMinutes(-ago), zone) == Shown(at, zone));

        bool Matches(DateTime time) => In(minute, time.Minute, 60) && In(hour, time.Hour, 24) && In(day, (int)time.DayOfWeek, 7);
    }

    public static DateTimeOffset FirstFree(Window[] windows, TimeZoneInfo zone, DateTimeOffset at)
    {
        while (windows.Any(window => window.Holds(Shown(at, zone)))) at = at.AddTicks(TimeSpan.TicksPerMinute - (at.UtcTicks % TimeSpan.TicksPerMinute));
        return at;
    }

    private static DateTimeOffset? NextChange(TimeZoneInfo zone, DateTimeOffset from) =>
        Enumerable.Range(0, 400 * 4).Select(n => from.AddHours(6 * n)).FirstOrDefault(at => zone.GetUtcOffset(at) != zone.GetUtcOffset(at.AddHours(6))) is var change && change != default
            ? change
            : null;

    private static bool In(string field, int value, int size) => field.Split(',').Any(part => part switch
    {
        "*" => true,
        ['*', '/', ..] => value % int.Parse(part[2..], CultureInfo.InvariantCulture) == 0,
        _ when size == 7 && Array.IndexOf(DayNames, part) is var day and >= 0 => value == day,
        _ when part.Split('-') is [var low, var high] => value >= int.Parse(low, CultureInfo.InvariantCulture) && value <= int.Parse(high, CultureInfo.InvariantCulture),
        _ => value == int.Parse(part, CultureInfo.InvariantCulture),
    });

    /// <summary>Minutes of a day on which it starts; an end above 1440 is on the next.</summary>
    internal sealed record Window(string Days, int Start, int End)
    {
        public string Text => string.Create(CultureInfo.InvariantCulture, $"{Days} {Clock(Start)}-{Clock(End > 1440 ? End - 1440 : End)}").Trim();

        public bool Holds(DateTime local)
        {
            var minute = (int)local.TimeOfDay.TotalMinutes;
            return (StartsOn(local.DayOfWeek) && minute >= Start && minute < End) || (StartsOn(local.AddDays(-1).DayOfWeek) && minute + 1440 >= Start && minute + 1440 < End);
        }

        private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

        private bool StartsOn(DayOfWeek day) => Days switch
        {
            "" => true,
            "sun" => day == DayOfWeek.Sunday,
            "fri,sat" => day is DayOfWeek.Friday or DayOfWeek.Saturday,
            _ => day is not (DayOfWeek.Saturday or DayOfWeek.Sunday),
        };
    }
}
