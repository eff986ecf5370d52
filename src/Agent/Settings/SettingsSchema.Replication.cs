using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Replication;

namespace Baktainer.Agent.Settings;

// Copies elsewhere, and reading back what is stored.
public static partial class SettingsSchema
{
    private const string Copies = "Copies and verification";

    public static readonly SchemaEntry<string> Replicas = new(ReplicaSettings.Names, Copies, Rules.Name)
    {
        DefaultNote = "none",
        Example = "dr,archive",
        IsPlainOnly = true,
        Description = "Names of the stores that `baktainer up` copies every backup to. Of a replica `dr`: `BT_REPLICA_DR_STORE` is its address (required), "
            + "`BT_REPLICA_DR_TARGETS` patterns of the targets (`host/name`) that are copied (all), `BT_REPLICA_DR_RPO_HOURS` how late a copy may be before that is an alert (24), "
            + "`BT_REPLICA_DR_LOCK` whether copies are locked as backups are (`auto`: where its store can and the credential may; `required`; `off`), and its credentials are the store's variables after the same prefix, such as `BT_REPLICA_DR_AZURE_STORAGE_KEY` or `BT_REPLICA_DR_AZURE_STORAGE_KEY_FILE`; "
            + "without any of its own it uses the primary's, and with one none of them, nor the primary's `AZURE_STORAGE_ENCRYPTION_KEY`.",
    };

    public static readonly SchemaEntry<int> VerifyMebibytes = new("BT_VERIFY_MIB", Copies, Rules.Whole(0, 1_000_000))
    {
        Default = "1024",
        Description = "MiB that `baktainer up` reads back in each store each hour, the backup read longest ago first, none more than once a week; 0 for nothing.",
    };

    public static readonly SchemaEntry<Secret> Identity = new("BT_IDENTITY", Copies, Rules.Opaque)
    {
        IsSecret = true,
        Description = "Secret keys (`AGE-SECRET-KEY-1…`) with which `baktainer up` also decrypts what it reads back. Without one, stored bytes are compared with their digests. "
            + "Better left out on a host that only makes backups.",
    };
}
