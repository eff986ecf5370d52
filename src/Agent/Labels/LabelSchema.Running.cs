using Baktainer.Agent.Schema;
using Baktainer.Scheduling;

namespace Baktainer.Agent.Labels;

// When, and for how long.
public static partial class LabelSchema
{
    private const string Running = "When, and for how long";

    /// <summary>The schedule that labels without a name belong to.</summary>
    public const string DefaultSchedule = "default";

    public static readonly SchemaEntry<CronSchedule> Schedule = new("baktainer.schedule", Running, TimeRules.Cron)
    {
        DefaultNote = "the agent's `BT_CRON`",
        Example = "@daily",
        Description = "Short for `baktainer.schedule.default.cron`: this target's own schedule, instead of the agent's.",
    };

    public static readonly SchemaEntry<CronSchedule> ScheduleCron = new("baktainer.schedule.<name>.cron", Running, TimeRules.Cron)
    {
        DefaultNote = "no such schedule",
        Example = "30 3 * * *",
        Description = "One of the target's schedules, of which there may be several; as in `BT_CRON`. Its name has 1 to 40 of `a-z 0-9 -`, and is none of the words that end "
            + "these labels, nor `manual`. A label without `<name>.` (`baktainer.schedule.tz`) is one of the schedule `default`. "
            + "A schedule has exactly one of `cron`, `at` and `after`.",
    };

    public static readonly SchemaEntry<Moment?> ScheduleAt = new("baktainer.schedule.<name>.at", Running, TimeRules.DateAndTime.OrAbsent())
    {
        DefaultNote = "no such schedule",
        Example = "2026-12-24 18:00",
        Description = "Once, at this time.",
    };

    public static readonly SchemaEntry<string> ScheduleAfter = new("baktainer.schedule.<name>.after", Running, TimeRules.Target)
    {
        DefaultNote = "no such schedule",
        Example = "shop",
        Description = "After each good backup of this other target.",
    };

    public static readonly SchemaEntry<TimeZoneInfo> ScheduleZone = new("baktainer.schedule.<name>.tz", Running, TimeRules.Zone)
    {
        DefaultNote = "the agent's `BT_TIME_ZONE`",
        Example = "Europe/Berlin",
        Description = "The zone of the schedule's times: `cron`, `at` and `blackout`.",
    };

    public static readonly SchemaEntry<TimeSpan?> ScheduleJitter = new(
        "baktainer.schedule.<name>.jitter", Running, TimeRules.Duration(TimeSpan.FromMinutes(1), "0m", "24h").OrAbsent())
    {
        DefaultNote = "`0`",
        Example = "30m",
        Description = "Spreads runs over so much time after the schedule's, so that not everything starts at once. A target's schedule always starts at the same offset.",
    };

    public static readonly SchemaEntry<IReadOnlyList<string>> ScheduleBlackout = new("baktainer.schedule.<name>.blackout", Running, TimeRules.Blackouts)
    {
        DefaultNote = "none",
        Example = "mon-fri 08:00-18:00, sat,sun 00:00-06:00",
        Description = "When nothing starts. What falls into a window starts at its end. A window may go over midnight (`fri 22:00-06:00` ends on Saturday).",
    };

    public static readonly SchemaEntry<bool?> ScheduleCatchUp = new("baktainer.schedule.<name>.catchup", Running, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "`true`",
        Example = "false",
        Description = "Whether runs that were missed, because nobody was there to start them, are made up for: once, however many there were.",
    };

    public static readonly SchemaEntry<Collision?> ScheduleCollision = new(
        "baktainer.schedule.<name>.collision", Running, Rules.OneOf(("skip", Collision.Skip), ("queue", Collision.Queue)).OrAbsent())
    {
        DefaultNote = "`skip`",
        Example = "queue",
        Description = "What happens to a run whose time comes while the target's last one is still going on: it is left out, or waits.",
    };

    public static readonly SchemaEntry<DrillRule> Drill = new("baktainer.drill", Running, TimeRules.Drill)
    {
        DefaultNote = "`BT_DRILL`, or what the control plane's policies say",
        Example = "@weekly",
        Description = "When the newest backup is proved by a drill: restored into a scratch container of its own image, without a network, which is removed afterwards. "
            + "As in `BT_CRON`, spread over an hour; `off` for never. The host must be able to open backups, see `BT_ALLOW_DRILLS`.",
    };

    public static readonly SchemaEntry<TimeZoneInfo> DrillZone = new("baktainer.drill.tz", Running, TimeRules.Zone)
    {
        DefaultNote = "the agent's `BT_TIME_ZONE`",
        Example = "Europe/Berlin",
        Description = "The zone in which `baktainer.drill` is meant.",
    };

    public static readonly SchemaEntry<string> DrillQuery = new("baktainer.drill.sql", Running, Rules.Name)
    {
        DefaultNote = "none",
        Example = "SELECT count(*) > 1000 FROM orders",
        Description = "Asked of what a drill brought back, in the backup's first database: the drill passes when there is a row whose first column is not empty, `0`, `f`, `false` or NULL.",
    };

    public static readonly SchemaEntry<TimeSpan> LimitStall = new("baktainer.limit.stall", Running, TimeRules.Duration(TimeSpan.FromSeconds(1), "1s", "23h"))
    {
        Default = "15m",
        Description = "The job fails when the dump tool writes nothing for so long: most often it waits for a lock. Time in which the store is slow does not count.",
    };

    public static readonly SchemaEntry<TimeSpan> LimitTotal = new("baktainer.limit.total", Running, TimeRules.Duration(TimeSpan.FromSeconds(1), "1s", "23h"))
    {
        Default = "12h",
        Description = "The job fails when it takes longer, with every attempt. Not more than 23 hours, because after a day what an unfinished backup has stored counts as left behind.",
    };
}
