using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Scheduling;

/// <summary>
/// A <see cref="ScheduleSpec"/> ready to be asked. Pure: what it says depends on its arguments only. Of one schedule and target, firings are ordered:
/// a later <see cref="Firing.Due"/> never has an earlier <see cref="Firing.FireAt"/>.
/// </summary>
public sealed class Schedule
{
    /// <summary>With <see cref="ScheduleSpec.CatchUp"/> off, a run that starts no later than this is not yet a missed one.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    private readonly CronSchedule? cron;
    private readonly BlackoutCalendar blackouts;

    private Schedule(ScheduleSpec spec)
    {
        Spec = spec;
        cron = spec.Cron is { } text ? CronSchedule.Parse(text) : null;
        _ = TimeZones.TryFind(spec.TimeZone ?? "UTC", out var zone);
        Zone = zone!;
        var windows = spec.Blackout.Select(window => Blackout.TryParse(window, out var blackout) is null ? blackout! : throw new InvalidOperationException(window)).ToList();
        blackouts = new BlackoutCalendar(windows, Zone);
        Fingerprint = Hash(
            string.Join('\n', spec.Name, cron, spec.At?.UtcDateTime.ToString("O"), spec.After, Zone.Id, spec.JitterMinutes ?? 0, string.Join(';', windows), spec.CatchUp, spec.Collision));
    }

    public ScheduleSpec Spec { get; }

    public string Name => Spec.Name;

    public TimeZoneInfo Zone { get; }

    /// <summary>16 hex digits of the SHA-256 of everything the spec says: two schedules with different ones are different. The same in every version of this program.</summary>
    public string Fingerprint { get; }

    /// <exception cref="BaktainerException"><see cref="FailureCodes.BadSchedule"/>, with every problem at once.</exception>
    public static Schedule Compile(ScheduleSpec spec)
    {
        var problems = Problems(spec);
        return problems.Count == 0
            ? new Schedule(spec)
            : throw new BaktainerException(FailureCodes.BadSchedule, $"The schedule '{spec.Name}' cannot be used: {string.Join("; ", problems)}.");
    }

    /// <summary>Everything that is wrong with the spec; empty when it can be compiled.</summary>
    public static IReadOnlyList<string> Problems(ScheduleSpec spec) => [.. ScheduleRules.Problems(spec)];

    /// <summary>The first firing whose due time is later than <paramref name="after"/>; null when there is none, as always for schedules that wait for another target.</summary>
    /// <param name="target"><c>host/name</c>.</param>
    /// <param name="after">Exclusive.</param>
    public Firing? Next(string target, DateTimeOffset after) =>
        cron is not null ? FiringOf(target, cron.Next(after, Zone))
        : Spec.At is { } once && once > after ? FiringOf(target, once)
        : null;

    /// <summary>The firing of a run that is due at a time, whatever made it due.</summary>
    public Firing FiringOf(string target, DateTimeOffset due) => new(due, blackouts.FirstFree(due + Jitter(target)));

    /// <summary>
    /// Of a planned firing and those after it whose time to start has come, the one to run: the latest, so that a week in which nobody planned makes one run.
    /// Null when none has come yet, and when that one was missed (<see cref="Grace"/>) and the schedule does not catch up.
    /// </summary>
    public Firing? Missed(string target, Firing planned, DateTimeOffset now)
    {
        if (planned.FireAt > now) return null;
        var latest = Latest(target, planned, now);
        return Spec.CatchUp || now - latest.FireAt <= Grace ? latest : null;
    }

    /// <summary>What to plan once <see cref="Missed"/> was asked at that time: the first firing, from the planned one on, whose time to start has not come.</summary>
    public Firing? Following(string target, Firing planned, DateTimeOffset now) =>
        planned.FireAt > now ? planned : Next(target, Latest(target, planned, now).Due);

    /// <summary>The runs to come, soonest first. Firings that a blackout moves to one instant are one run: the latest of them.</summary>
    public IEnumerable<Firing> Upcoming(string target, DateTimeOffset after)
    {
        for (var next = Next(target, after); next is { } firing;)
        {
            next = Next(target, firing.Due);
            if (next?.FireAt != firing.FireAt) yield return firing;
        }
    }

    /// <summary>
    /// Always the same for a target's schedule, in every version: the first eight bytes (big endian) of the SHA-256 of <c>target LF name</c> in UTF-8,
    /// modulo the window in seconds.
    /// </summary>
    private TimeSpan Jitter(string target)
    {
        if (Spec.JitterMinutes is not > 0) return TimeSpan.Zero;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{target}\n{Name}"));
        return TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt64BigEndian(hash) % ((ulong)Spec.JitterMinutes * 60));
    }

    /// <summary>The latest firing, from the planned one on, with <c>FireAt &lt;= now</c>. Looks back from now, so that its cost does not grow with the time that was missed.</summary>
    private Firing Latest(string target, Firing planned, DateTimeOffset now)
    {
        var latest = planned;
        for (var back = TimeSpan.FromHours(1); now - back > planned.Due; back *= 2)
        {
            if (Next(target, now - back) is not { } late || late.FireAt > now) continue;
            latest = late;
            break;
        }

        while (Next(target, latest.Due) is { } next && next.FireAt <= now) latest = next;
        return latest;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
