using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

// The original's settings for what this version does not do: checked, and never ignored in silence.
public static partial class SettingsSchema
{
    public static readonly SchemaEntry<bool> KeyRotationEnabled = new("BT_KEY_ROTATION_ENABLED", "Keys: accepted, without effect", Rules.Boolean)
    {
        NotBuilt = "keys are not changed by themselves (nor were they by the original).",
        Description = "Change keys regularly.",
    };
}
