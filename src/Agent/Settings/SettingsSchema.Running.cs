using Baktainer.Agent.Schema;
using Baktainer.Scheduling;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Baktainer.Agent.Settings;

// When and how to work.
public static partial class SettingsSchema
{
    private const string Running = "When and how";
    private const string Logs = "Log";

    public static readonly SchemaEntry<CronSchedule> Cron = new("BT_CRON", Running, TimeRules.Cron)
    {
        Default = "0 0 * * *",
        Example = "30 3 * * *",
        Description = "When `baktainer up` backs up: minute, hour, day of month, month, day of week, or a macro such as `@daily`. No seconds. "
            + "Day of month and day of week must both match when both are given. "
            + "A time that daylight saving time skips runs right after the gap; one that comes twice runs once.",
    };

    public static readonly SchemaEntry<TimeZoneInfo> TimeZone = new("BT_TIME_ZONE", Running, TimeRules.Zone)
    {
        DefaultNote = "`TZ`",
        Example = "Europe/Berlin",
        Description = "The zone in which `BT_CRON` is meant. Needs the machine's time zone data (package `tzdata`), except for `UTC`.",
    };

    public static readonly SchemaEntry<TimeZoneInfo> SystemTimeZone = new("TZ", Running, TimeRules.Zone)
    {
        DefaultNote = "the machine's zone",
        IsPlainOnly = true,
        Example = "Europe/Berlin",
        Description = "The system's variable, read when `BT_TIME_ZONE` is not set.",
    };

    public static readonly SchemaEntry<DrillRule> Drill = new("BT_DRILL", Running, TimeRules.Drill)
    {
        Default = "off",
        Example = "@weekly",
        Description = "When `baktainer up` proves the newest backup of each target by a drill: as in `BT_CRON`, spread over an hour, or `off`. Of targets that have no `baktainer.drill`. "
            + "It needs `BT_IDENTITY_FILE`.",
    };

    public static readonly SchemaEntry<int> Threads = new("BT_THREADS", Running, Rules.Whole(1, 50))
    {
        Default = "4",
        Description = "How many targets are backed up at once.",
    };

    public static readonly SchemaEntry<int> Attempts = new("BT_ATTEMPTS", Running, Rules.Whole(1, 10))
    {
        Default = "3",
        Description = "How often a target's backup is tried in one run when trying again may help.",
    };

    public static readonly SchemaEntry<TransportMode> Transport = new("BT_TRANSPORT", Running, Rules.OneOf(
        ("auto", TransportMode.Auto), ("direct", TransportMode.Direct), ("attached", TransportMode.Attached)))
    {
        Default = "auto",
        Description = "How dumps reach the agent: `direct` by a pipe on this machine, which is faster; `attached` through the Docker API, which works everywhere; "
            + "`auto` is direct where it can be.",
    };

    public static readonly SchemaEntry<int> StopTimeout = new("BT_STOP_TIMEOUT", Running, Rules.Whole(0, 3600))
    {
        Default = "30",
        Description = "Seconds that running backups get to finish when the agent is told to stop.",
    };

    public static readonly SchemaEntry<Level> LogLevel = new("BT_LOG_LEVEL", Logs, Rules.OneOf(
        ("debug", Level.Debug), ("info", Level.Information), ("warn", Level.Warning), ("error", Level.Error)))
    {
        Default = "info",
        Description = "The least important entries that are written.",
    };

    public static readonly SchemaEntry<LogFormat> LogFormat = new("BT_LOG_FORMAT", Logs, Rules.OneOf(
        ("text", Settings.LogFormat.Text), ("json", Settings.LogFormat.Json)))
    {
        Default = "text",
        Description = "Lines for people, or one JSON object a line.",
    };
}
