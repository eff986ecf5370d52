using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Secrets;
using Baktainer.Storage.Protection;

namespace Baktainer.Agent.Labels;

/// <summary>Every label there is: what the parser accepts, what help says and what <c>docs/labels.md</c> is made of.</summary>
public static partial class LabelSchema
{
    /// <summary>What all our labels start with.</summary>
    public const string Prefix = "baktainer.";

    private const string Source = "What is backed up";
    private const string Form = "How it is written";
    private const string Later = "Accepted, without effect yet";
    private const string Refused = "Refused";

    private static readonly ValueRule<SecretReference> Reference = new(
        "reference to a secret, see below",
        text => SecretReference.TryParse(text, out var reference) is { } problem ? Parsed.Bad<SecretReference>(problem) : Parsed.Good(reference!));

    public static readonly SchemaEntry<bool> Backup = new("baktainer.backup", Source, Rules.Boolean)
    {
        Default = "false",
        Example = "true",
        Description = "Turns backups of this container on. Without it every other label is ignored.",
    };

    public static readonly SchemaEntry<string> Engine = new("baktainer.db.engine", Source, Rules.OneOf(
        "`postgres` (or `postgresql`), `mysql`, `mariadb`, `sqlite`",
        ("postgres", "postgres"), ("postgresql", "postgres"), ("mysql", "mysql"), ("mariadb", "mariadb"), ("sqlite", "sqlite")))
    {
        DefaultNote = "none: required",
        Example = "postgres",
        Description = "The kind of database.",
    };

    public static readonly SchemaEntry<string> DatabaseName = new("baktainer.db.name", Source, Rules.Name)
    {
        DefaultNote = "`POSTGRES_DB`, `MARIADB_DATABASE` or `MYSQL_DATABASE` of the container",
        Example = "shop",
        Description = "The database, or several separated by commas. For SQLite the path of the file inside the container (one only; a comma is part of it). "
            + "A database whose name holds a comma cannot be named here: use `baktainer.db.all`.",
    };

    public static readonly SchemaEntry<bool> AllDatabases = new("baktainer.db.all", Source, Rules.Boolean)
    {
        Default = "false",
        Example = "true",
        Description = "Every database of the server, and for PostgreSQL the roles and other globals. The user needs the rights to read them all. No effect for SQLite.",
    };

    public static readonly SchemaEntry<string> User = new("baktainer.db.user", Source, Rules.Name)
    {
        DefaultNote = "the container's own variables, see below",
        Example = "backup",
        Description = "Whom to connect as. No effect for SQLite.",
    };

    public static readonly SchemaEntry<Secret> Password = new("baktainer.db.password", Source, Rules.Opaque)
    {
        DefaultNote = "the container's own variables, see below",
        IsSecret = true,
        Description = "The user's password. It works, with a warning: whoever may inspect containers can read labels. "
            + "With an official image leave it away; the password is then taken from the container's own variables.",
    };

    public static readonly SchemaEntry<SecretReference> UserReference = new("baktainer.db.user.secret", Source, Reference)
    {
        IsSecret = true,
        Example = "vault:secret/shop/db#user",
        Description = "Where the user's name is kept, instead of `baktainer.db.user`. Looked up at the start of each backup.",
    };

    public static readonly SchemaEntry<SecretReference> PasswordReference = new("baktainer.db.password.secret", Source, Reference)
    {
        IsSecret = true,
        Example = "keyvault:shop-vault/shop-db",
        Description = "Where the password is kept, instead of `baktainer.db.password`. Looked up at the start of each backup.",
    };

    public static readonly SchemaEntry<int?> Port = new("baktainer.db.port", Source, Rules.Whole(1, 65535).OrAbsent())
    {
        DefaultNote = "the engine's own",
        Example = "5433",
        Description = "The port the server listens on inside the container, when it is not the usual one. No effect for SQLite.",
    };

    public static readonly SchemaEntry<string> Name = new("baktainer.name", Form, Rules.Segment)
    {
        DefaultNote = "the container's name",
        Example = "shop",
        Description = "The target's name: backups are stored under `<host>/<name>`. Two containers of a host must not share one.",
    };

    public static readonly SchemaEntry<bool?> Plain = new("baktainer.db.format", Form, Rules.OneOf(("custom", false), ("plain", true)).OrAbsent())
    {
        DefaultNote = "`custom`",
        Example = "plain",
        Description = "PostgreSQL only: `pg_dump`'s custom format, or plain SQL.",
    };

    public static readonly SchemaEntry<CompressionKind?> Compression = new("baktainer.compression", Form, Rules.Compression.OrAbsent())
    {
        DefaultNote = "the agent's `BT_COMPRESSION`",
        Example = "zstd",
        Description = "How the dump is compressed before it is sealed.",
    };

    public static readonly SchemaEntry<int?> CompressionLevel = new("baktainer.compression.level", Form, CompressionChoice.LevelRule)
    {
        DefaultNote = "the agent's, or the method's own",
        Example = "3",
        Description = "How hard to try: up to 19 for zstd, up to 9 for gzip.",
    };

    public static readonly SchemaEntry<bool?> Compress = new("baktainer.compress", Form, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "the agent's `BT_COMPRESSION`",
        Example = "false",
        Description = "The original's switch. `false` means no compression; `true` the agent's method, or gzip if the agent would not compress. "
            + "`baktainer.compression` says more.",
    };

    public static readonly SchemaEntry<bool?> BackupCompress = new("baktainer.backup.compress", Form, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "the agent's `BT_COMPRESSION`",
        Example = "false",
        Description = "The same as `baktainer.compress`. The original documented it and never read it.",
    };

    public static readonly SchemaEntry<bool?> Encrypt = new("baktainer.backup.encrypt", Form, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "the agent's settings",
        Example = "true",
        Description = "`true` insists: an error if the agent has nobody to encrypt to. `false` has no effect, with a warning: "
            + "what the agent encrypts no label can leave open.",
    };

    public static readonly SchemaEntry<IReadOnlyList<string>> Tags = new("baktainer.tags", Form, Rules.ListOf(Rules.Segment))
    {
        DefaultNote = "none",
        Example = "prod,eu",
        Description = "Words separated by commas, for the control plane's policies to match. No effect in standalone mode.",
    };

    public static readonly SchemaEntry<int?> LockDays = new("baktainer.lock.days", Form, Rules.Whole(1, LockRule.MostDays).OrAbsent())
    {
        DefaultNote = "`BT_LOCK_DAYS`, or what the control plane's policies say",
        Example = "30",
        Description = "Days for which a backup cannot be deleted or changed once it is committed, if that is longer than what the operator says. How hard the lock is, only the operator says.",
    };

    public static readonly SchemaEntry<string> Priority = new("baktainer.backup.priority", Later, Rules.OneOf(
        ("low", "low"), ("normal", "normal"), ("high", "high"), ("critical", "critical")))
    {
        Example = "high",
        NotBuilt = "targets are backed up in the order they are found.",
        Idle = "normal",
        Description = "Which targets go first.",
    };

    public static readonly SchemaEntry<Secret> Command = new("baktainer.command", Refused, Rules.Opaque)
    {
        IsSecret = true,
        Description = "A command of one's own. The original ignored it; here it is never run either, which a warning says: "
            + "whoever may label a container could run anything in it.",
    };

    /// <summary>In the order of the reference page.</summary>
    public static IReadOnlyList<SchemaEntry> All => Table.Entries;

    /// <summary>Its own type, because the fields of a partial type are set in no order one can rely on: all of them are when this one's is.</summary>
    private static class Table
    {
        public static readonly IReadOnlyList<SchemaEntry> Entries =
        [
            Backup, Engine, DatabaseName, AllDatabases, User, UserReference, Password, PasswordReference, Port,
            Name, Plain, Compression, CompressionLevel, Compress, BackupCompress, Encrypt, Tags, LockDays,
            Schedule, ScheduleCron, ScheduleAt, ScheduleAfter, ScheduleZone, ScheduleJitter, ScheduleBlackout, ScheduleCatchUp, ScheduleCollision,
            Drill, DrillZone, DrillQuery,
            LimitStall, LimitTotal,
            Notify, NotifyChannels, NotifyEvents, NotifyFailures, NotifyOnChange,
            .. RetentionLabels.Select(label => label.Entry), RetentionZone, RetentionDays, RetentionCount,
            Priority, Command,
        ];
    }
}
