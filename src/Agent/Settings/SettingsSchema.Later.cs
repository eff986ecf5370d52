using Baktainer.Agent.Schema;
using Baktainer.Contracts;

namespace Baktainer.Agent.Settings;

// The original's settings for what this version does not do yet: checked, and never ignored in silence.
public static partial class SettingsSchema
{
    private const string Retention = "Retention and keys: accepted, without effect yet";
    private const string DockerTls = "TLS to Docker: not built yet";
    private const string Health = "Health server: accepted, without effect yet";
    private const string Notifications = "Notifications: accepted, without effect yet";

    private const string NothingIsDeleted = "this version deletes no backups. Watch the store's free space.";
    private const string NoHealthServer = "there is no health server.";
    private const string NobodyIsNotified = "nobody is notified. Watch the log, or the exit code of `baktainer backup`.";
    private const string NoTls = "TLS to Docker is not built.";

    public static readonly SchemaEntry<bool> RotationEnabled = Later("BT_ROTATION_ENABLED", Retention, Rules.Boolean, NothingIsDeleted, "Delete old backups.");

    public static readonly SchemaEntry<int> RetentionDays = Later(
        "BT_RETENTION_DAYS", Retention, Rules.Whole(0, 365), NothingIsDeleted, "Days to keep a backup; 0 for no limit.");

    public static readonly SchemaEntry<int> RetentionCount = Later(
        "BT_RETENTION_COUNT", Retention, Rules.Whole(0, 1000), NothingIsDeleted, "Backups to keep of each target; 0 for no limit.");

    public static readonly SchemaEntry<int> MinimumFreeSpace = Later(
        "BT_MIN_FREE_SPACE_GB", Retention, Rules.Whole(0, 1000), NothingIsDeleted, "Free space to keep, in GB; 0 for none.");

    public static readonly SchemaEntry<bool> KeyRotationEnabled = Later(
        "BT_KEY_ROTATION_ENABLED", Retention, Rules.Boolean, "keys are not changed by themselves (nor were they by the original).", "Change keys regularly.");

    public static readonly SchemaEntry<bool> Tls = new("BT_SSL", DockerTls, Rules.Boolean)
    {
        Default = "false",
        Description = "`true` is an error in this version: a daemon that expects TLS must not be spoken to in the clear. Use the local socket or a socket proxy.",
    };

    public static readonly SchemaEntry<Secret> TlsAuthority = LaterSecret("BT_CA", DockerTls, Rules.Opaque, NoTls, "The authority's certificate: path or PEM.");

    public static readonly SchemaEntry<Secret> TlsCertificate = LaterSecret("BT_CERT", DockerTls, Rules.Opaque, NoTls, "The client's certificate: path or PEM.");

    public static readonly SchemaEntry<Secret> TlsKey = LaterSecret("BT_KEY", DockerTls, Rules.Opaque, NoTls, "The client's private key: path or PEM.");

    public static readonly SchemaEntry<bool> HealthEnabled = Later("BT_HEALTH_SERVER_ENABLED", Health, Rules.Boolean, NoHealthServer, "Serve health over HTTP.");

    public static readonly SchemaEntry<int> HealthPort = Later("BT_HEALTH_PORT", Health, Rules.Whole(1, 65535), NoHealthServer, "Its port.");

    public static readonly SchemaEntry<string> HealthBind = Later("BT_HEALTH_BIND", Health, Rules.Name, NoHealthServer, "Its address.");

    public static readonly SchemaEntry<IReadOnlyList<string>> Channels = Later(
        "BT_NOTIFICATION_CHANNELS",
        Notifications,
        Rules.ListOf(Rules.OneOf(
            ("slack", "slack"), ("discord", "discord"), ("teams", "teams"), ("webhook", "webhook"), ("email", "email"), ("log", "log"))),
        NobodyIsNotified,
        "Whom to tell.");

    public static readonly SchemaEntry<bool> NotifySuccess = Later("BT_NOTIFY_SUCCESS", Notifications, Rules.Boolean, NobodyIsNotified, "Tell of successes.");

    public static readonly SchemaEntry<bool> NotifyFailures = Later("BT_NOTIFY_FAILURES", Notifications, Rules.Boolean, NobodyIsNotified, "Tell of failures.");

    public static readonly SchemaEntry<bool> NotifyWarnings = Later("BT_NOTIFY_WARNINGS", Notifications, Rules.Boolean, NobodyIsNotified, "Tell of warnings.");

    public static readonly SchemaEntry<bool> NotifyHealth = Later("BT_NOTIFY_HEALTH", Notifications, Rules.Boolean, NobodyIsNotified, "Tell of health.");

    public static readonly SchemaEntry<bool> NotifySummary = Later("BT_NOTIFY_SUMMARY", Notifications, Rules.Boolean, NobodyIsNotified, "Tell of each run.");

    public static readonly SchemaEntry<Secret> SlackUrl = Webhook("BT_SLACK_WEBHOOK_URL", "Slack's webhook.");

    public static readonly SchemaEntry<Secret> DiscordUrl = Webhook("BT_DISCORD_WEBHOOK_URL", "Discord's webhook.");

    public static readonly SchemaEntry<Secret> TeamsUrl = Webhook("BT_TEAMS_WEBHOOK_URL", "Teams' webhook.");

    public static readonly SchemaEntry<Secret> WebhookUrl = Webhook("BT_WEBHOOK_URL", "A webhook of your own.");

    private static SchemaEntry<T> Later<T>(string name, string section, ValueRule<T> rule, string missing, string description) =>
        new(name, section, rule) { NotBuilt = missing, Description = description };

    private static SchemaEntry<Secret> LaterSecret(string name, string section, ValueRule<Secret> rule, string missing, string description) =>
        Later(name, section, rule, missing, description) with { IsSecret = true };

    private static SchemaEntry<Secret> Webhook(string name, string description) =>
        LaterSecret(name, Notifications, SettingRules.WebAddress, NobodyIsNotified, description);
}
