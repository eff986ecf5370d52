using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

// What the control plane may have done to this host's databases.
public static partial class SettingsSchema
{
    private const string Restoring = "Restores and drills";

    public static readonly SchemaEntry<bool> AllowRemoteRestore = new("BT_ALLOW_REMOTE_RESTORE", Restoring, Rules.Boolean)
    {
        Default = "false",
        Description = "`baktainer agent` puts backups back when an operator of the control plane asks for it. Whoever has the control plane, or an operator's key for it, can then "
            + "replace this host's databases by others; what is replaced is backed up first. Needs `BT_IDENTITY_FILE`.",
    };

    public static readonly SchemaEntry<bool> AllowDrills = new("BT_ALLOW_DRILLS", Restoring, Rules.Boolean)
    {
        DefaultNote = "`true` where `BT_IDENTITY_FILE` is set",
        Description = "`baktainer up` and `baktainer agent` run the restore drills that are due: a backup is put into a scratch container without a network, made for this from "
            + "the image that it came from and removed afterwards. No other container is touched, so that needs no `BT_ALLOW_REMOTE_RESTORE`; it needs CPU, disk and up to 2 GiB of memory for a while.",
    };

    public static readonly SchemaEntry<string> IdentityFile = new("BT_IDENTITY_FILE", Restoring, Rules.AbsolutePath)
    {
        DefaultNote = "none: this host cannot open backups",
        IsPlainOnly = true,
        Example = "/etc/baktainer/key.txt",
        Description = "The file with the private age keys that open backups. For drills and `BT_ALLOW_REMOTE_RESTORE`; a host that only makes backups should not have it.",
    };
}
