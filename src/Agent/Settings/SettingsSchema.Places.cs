using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

// From where to where, and sealed for whom.
public static partial class SettingsSchema
{
    private const string Places = "From where to where";
    private const string Sealing = "Encryption";
    private const string Packing = "Compression";

    public static readonly SchemaEntry<string> DockerUrl = new("BT_DOCKER_URL", Places, SettingRules.DockerAddress)
    {
        Default = "unix:///var/run/docker.sock",
        Description = "The Docker engine. `http://`, and `tcp://` without `BT_SSL`, are not encrypted: use them only for a socket proxy on a network you trust.",
    };

    public static readonly SchemaEntry<string> Host = new("BT_HOST", Places, Rules.Segment)
    {
        DefaultNote = "the machine's name",
        Example = "db1",
        Description = "First half of every target's name, `<host>/<name>`. Set it when the agent itself runs in a container: "
            + "the machine's name is then the container's id, and changes whenever the container is made anew.",
    };

    public static readonly SchemaEntry<string> Store = new("BT_STORE", Places, SettingRules.StoreAddress)
    {
        DefaultNote = "`file://` and `BT_BACKUP_DIR`",
        Example = "azblob://account/container",
        Description = "Where backups are kept: `file:///path`, `azblob://account/container[/prefix]` or `s3://bucket[/prefix]`. Credentials never stand in it: "
            + "they come by `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_STORAGE_KEY` or `AZURE_STORAGE_SAS_TOKEN`, and for S3 by `AWS_ACCESS_KEY_ID` with `AWS_SECRET_ACCESS_KEY` "
            + "(each also with `_FILE`) or the machine's role. The addresses' parameters: [stores](stores.md).",
    };

    public static readonly SchemaEntry<string> BackupDirectory = new("BT_BACKUP_DIR", Places, Rules.AbsolutePath)
    {
        Default = "/backups",
        Description = "The original's setting: the directory that is the store when `BT_STORE` is not set. Where it is given, backups are also found under the original's names, "
            + "`<date>/<name>-<unix time>.sql.gz`, as links.",
    };

    public static readonly SchemaEntry<string> StateDirectory = new("BT_STATE_DIR", Places, Rules.AbsolutePath)
    {
        Default = "/var/lib/baktainer",
        Description = "Where `baktainer up` and `baktainer agent` keep what they must not forget: plans, jobs, reports that wait, the agent's identity. "
            + "Keep it on a volume, or a restart forgets which runs were missed. One process at a time.",
    };

    public static readonly SchemaEntry<string> EnvironmentFile = new("BT_ENV_FILE", Places, Rules.AbsolutePath)
    {
        IsPlainOnly = true,
        DefaultNote = "`/etc/baktainer/baktainer.env` where that exists",
        Example = "/etc/baktainer/db1.env",
        Description = "A file of more variables, in the format of systemd's `EnvironmentFile=`: `NAME=value` a line, `#` before comments, quotes as there. What the environment says itself wins. "
            + "So commands on a host that was installed with `install.sh` have the settings of its service. Nobody but its owner may be able to write it.",
    };

    public static readonly SchemaEntry<string> Authorities = new("BT_CONTROL_PLANE_CA", Places, Rules.AbsolutePath)
    {
        DefaultNote = "the machine's authorities",
        Example = "/etc/baktainer/ca.pem",
        Description = "Certificate authorities (PEM) that `baktainer agent` trusts instead of the machine's.",
    };

    public static readonly SchemaEntry<IReadOnlyList<string>> Recipients = new("BT_RECIPIENTS", Sealing, Rules.ListOf(SettingRules.Recipient))
    {
        DefaultNote = "none: not encrypted",
        Example = "age1…",
        Description = "Public age keys. Each of them alone can open the backups. The private keys do not belong on this machine.",
    };

    public static readonly SchemaEntry<bool?> EncryptionEnabled = new("BT_ENCRYPTION_ENABLED", Sealing, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "`false`",
        Example = "true",
        Description = "The original's switch: `true` encrypts with the first of the next three that is set, as an age passphrase. "
            + "Not needed with `BT_RECIPIENTS`, which wins.",
    };

    public static readonly SchemaEntry<Secret> EncryptionKey = new("BT_ENCRYPTION_KEY", Sealing, Rules.Opaque)
    {
        IsSecret = true,
        IsPlainOnly = true,
        Description = "An age passphrase: exactly this text, also where the original took it for hexadecimal or base64.",
    };

    public static readonly SchemaEntry<string> EncryptionKeyFile = new("BT_ENCRYPTION_KEY_FILE", Sealing, Rules.AbsolutePath)
    {
        IsPlainOnly = true,
        Example = "/run/secrets/backup-key",
        Description = "A file that holds the passphrase. One newline at its end is not part of it.",
    };

    public static readonly SchemaEntry<Secret> EncryptionPassphrase = new("BT_ENCRYPTION_PASSPHRASE", Sealing, Rules.Opaque)
    {
        IsSecret = true,
        Description = "An age passphrase, used when neither of the two above is set.",
    };

    public static readonly SchemaEntry<CompressionKind?> Compression = new("BT_COMPRESSION", Packing, Rules.Compression.OrAbsent())
    {
        DefaultNote = "`zstd`, or what `BT_COMPRESS` says",
        Example = "zstd",
        Description = "How dumps are compressed before they are sealed.",
    };

    public static readonly SchemaEntry<int?> CompressionLevel = new("BT_COMPRESSION_LEVEL", Packing, CompressionChoice.LevelRule)
    {
        DefaultNote = "the method's own",
        Example = "3",
        Description = "How hard to try: up to 19 for zstd, up to 9 for gzip.",
    };

    public static readonly SchemaEntry<bool?> Compress = new("BT_COMPRESS", Packing, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "not set",
        Example = "true",
        Description = "The original's switch: `true` is gzip, as it was; `false` is no compression.",
    };
}
