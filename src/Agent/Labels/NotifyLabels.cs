using Baktainer.Agent.Schema;
using Baktainer.Notifications.Routing;

namespace Baktainer.Agent.Labels;

/// <summary>Whom to tell of what.</summary>
internal static class NotifyLabels
{
    /// <summary>Null when no label says.</summary>
    public static NotifyRules? Read(SchemaReader reader)
    {
        var rules = new NotifyRules
        {
            Enabled = reader.Read(LabelSchema.Notify),
            Channels = reader.Read(LabelSchema.NotifyChannels),
            Events = reader.Read(LabelSchema.NotifyEvents),
            AfterFailures = reader.Read(LabelSchema.NotifyFailures),
            OnChange = reader.Read(LabelSchema.NotifyOnChange),
        };
        return rules == new NotifyRules() ? null : rules;
    }
}
