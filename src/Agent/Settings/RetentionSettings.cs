using Baktainer.Agent.Schema;
using Baktainer.Coordination.Sweeping;
using Baktainer.Retention;

namespace Baktainer.Agent.Settings;

/// <summary>How long backups are kept: ours in one line, or the original's three variables.</summary>
internal static class RetentionSettings
{
    private static readonly (SchemaEntry<int?> Entry, string Word)[] Originals =
        [(SettingsSchema.RetentionDays, "max-age"), (SettingsSchema.RetentionCount, "max-count"), (SettingsSchema.MinimumFreeSpace, "min-free")];

    public static RetentionOptions Read(SchemaReader reader, TimeZoneInfo zone)
    {
        var isOn = reader.Read(SettingsSchema.RotationEnabled);
        var rules = reader.Read(SettingsSchema.Retention) ?? RetentionRules.None;
        foreach (var (entry, word) in Originals)
        {
            if (reader.Read(entry) is not { } number || number == 0) continue;
            if (reader.Has(SettingsSchema.Retention)) reader.Error(entry, $"cannot be set together with {SettingsSchema.Retention.Name}: write {word}={number} there.");
            else rules = RetentionWord.Of(word).With(rules, number);
        }

        if (isOn == true && rules.DeleteNothing)
            reader.Warn(SettingsSchema.RotationEnabled, "deletes nothing by itself (the original kept 30 days): set BT_RETENTION_DAYS or BT_RETENTION, or labels.");
        return new RetentionOptions { IsOn = isOn ?? true, Default = rules.DeleteNothing ? rules : rules with { TimeZone = rules.TimeZone ?? zone.Id } };
    }
}
