using Baktainer.Agent.Schema;
using Baktainer.Retention;

namespace Baktainer.Agent.Settings;

// How long backups are kept where no label says so.
public static partial class SettingsSchema
{
    private const string Keeping = "How long backups are kept (see retention.md); not for agents of a control plane";

    public static readonly SchemaEntry<RetentionRules> Retention = new("BT_RETENTION", Keeping, RetentionRule.Line)
    {
        DefaultNote = "nothing is deleted",
        Example = "keep-daily=14 keep-weekly=8 keep-monthly=12",
        Description = "Rules for targets whose labels have none. Days begin in `tz`, else in `BT_TIME_ZONE`.",
    };

    public static readonly SchemaEntry<int?> RetentionDays = new("BT_RETENTION_DAYS", Keeping, Rules.Whole(0, 365).OrAbsent())
    {
        DefaultNote = "no limit",
        Description = "The original's way to write `max-age`; 0 for no limit. Not together with `BT_RETENTION`.",
    };

    public static readonly SchemaEntry<int?> RetentionCount = new("BT_RETENTION_COUNT", Keeping, Rules.Whole(0, 1000).OrAbsent())
    {
        DefaultNote = "no limit",
        Description = "The original's way to write `max-count`, for each target; 0 for no limit. Not together with `BT_RETENTION`.",
    };

    public static readonly SchemaEntry<int?> MinimumFreeSpace = new("BT_MIN_FREE_SPACE_GB", Keeping, Rules.Whole(0, 1000).OrAbsent())
    {
        DefaultNote = "no limit",
        Description = "The original's way to write `min-free`; 0 for no limit. Not together with `BT_RETENTION`.",
    };

    public static readonly SchemaEntry<bool?> RotationEnabled = new("BT_ROTATION_ENABLED", Keeping, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "`true`",
        Description = "`false`: nothing is ever deleted, whatever labels say. `true` deletes nothing by itself: a rule must say what goes.",
    };
}
