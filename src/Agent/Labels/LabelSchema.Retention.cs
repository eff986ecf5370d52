using Baktainer.Agent.Schema;
using Baktainer.Retention;

namespace Baktainer.Agent.Labels;

// How long backups are kept.
public static partial class LabelSchema
{
    private const string Keeping = "How long backups are kept (see retention.md)";
    private const string RetentionPrefix = "baktainer.retention.";

    public static readonly SchemaEntry<TimeZoneInfo> RetentionZone = new(RetentionPrefix + RetentionText.TimeZone, Keeping, TimeRules.Zone)
    {
        DefaultNote = "the agent's `BT_TIME_ZONE`",
        Example = "Europe/Berlin",
        Description = "In which hours, days, weeks, months and years begin and end.",
    };

    public static readonly SchemaEntry<int?> RetentionDays = new("baktainer.backup.retention.days", Keeping, Rules.Whole(1, 3650).OrAbsent())
    {
        DefaultNote = "no limit",
        Example = "30",
        Description = "The original's way to write `baktainer.retention.max-age`. The original never read it.",
    };

    public static readonly SchemaEntry<int?> RetentionCount = new("baktainer.backup.retention.count", Keeping, Rules.Whole(0, 1000).OrAbsent())
    {
        DefaultNote = "no limit",
        Example = "14",
        Description = "The original's way to write `baktainer.retention.max-count`; 0 for no limit. The original never read it.",
    };

    /// <summary>One label for each rule.</summary>
    public static IReadOnlyList<(RetentionWord Word, SchemaEntry<int?> Entry)> RetentionLabels => RetentionTable.Entries;

    private static class RetentionTable
    {
        public static readonly IReadOnlyList<(RetentionWord Word, SchemaEntry<int?> Entry)> Entries = [.. RetentionWord.All.Select(word => (word, Entry(word)))];

        private static SchemaEntry<int?> Entry(RetentionWord word) => new(RetentionPrefix + word.Name, Keeping, RetentionRule.Of(word).OrAbsent())
        {
            DefaultNote = "none",
            Example = word.IsDays ? "30d" : "7",
            Description = RetentionRule.Meaning(word),
        };
    }
}
