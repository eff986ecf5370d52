using Baktainer.Scheduling;

namespace Baktainer.Notifications.Routing;

/// <summary>Times in which what can wait does: it is told at their end, in order, or right before something of the same subject that cannot.</summary>
/// <param name="Windows">As of blackouts.</param>
/// <param name="Zone">Whose clock counts.</param>
/// <param name="Except">Notices that matter at least this much do not wait.</param>
public sealed record QuietHours(IReadOnlyList<Blackout> Windows, TimeZoneInfo Zone, Severity Except)
{
    /// <summary>Null when it need not wait.</summary>
    public DateTimeOffset? EndFor(Severity severity, DateTimeOffset now)
    {
        if (severity >= Except) return null;
        var free = new BlackoutCalendar(Windows, Zone).FirstFree(now);
        return free > now ? free.ToUniversalTime() : null;
    }
}

/// <summary>When a digest goes out.</summary>
/// <param name="Cron">Its schedule.</param>
/// <param name="Zone">Whose clock counts.</param>
public sealed record DigestTime(CronSchedule Cron, TimeZoneInfo Zone);
