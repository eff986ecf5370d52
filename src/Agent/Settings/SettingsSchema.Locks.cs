using Baktainer.Agent.Schema;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Settings;

// Backups that nobody can delete for a while.
public static partial class SettingsSchema
{
    private const string Locking = "Locks";

    public static readonly SchemaEntry<int> LockDays = new("BT_LOCK_DAYS", Locking, Rules.Whole(0, LockRule.MostDays))
    {
        Default = "0",
        Example = "30",
        Description = "Days for which a backup cannot be deleted or changed once it is committed; 0: not locked. The bucket needs object lock, the container version-level immutability, "
            + "see [security.md](security.md). A label can make it longer; retention renews it for what it keeps, and replicas that can lock copies get the same.",
    };

    public static readonly SchemaEntry<LockMode> LockHardness = new("BT_LOCK_MODE", Locking, Rules.OneOf(("governance", LockMode.Governance), ("compliance", LockMode.Compliance)))
    {
        Default = "governance",
        Description = "`governance`: whoever has a special right can take a lock off. `compliance`: nobody can, before it ends.",
    };
}
