using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using Baktainer.Notifications.Configuration;

namespace Baktainer.Agent.Settings;

// Whom to tell of what, in standalone mode. The control plane reads the same variables.
public static partial class SettingsSchema
{
    private const string Notifications = "Notifications of `baktainer up` (see notifications.md)";

    public static readonly SchemaEntry<IReadOnlyList<string>> Channels = new(
        NotificationVariables.Channels,
        Notifications,
        Rules.ListOf(Rules.OneOf(
            ("slack", "slack"), ("discord", "discord"), ("teams", "teams"), ("webhook", "webhook"), ("ntfy", "ntfy"), ("ping", "ping"), ("email", "email"), ("log", "log"))))
    {
        DefaultNote = "nobody is told",
        Example = "slack,email",
        Description = "Whom to tell. Each channel has its variables below; more channels, and routes, come with `BT_NOTIFY_CONFIG`.",
    };

    public static readonly SchemaEntry<bool> NotifySuccess = Switch(NotificationVariables.Success, "false", "Tell of backups that succeeded, and drills that passed.");

    public static readonly SchemaEntry<bool> NotifyFailures = Switch(NotificationVariables.Failures, "true", "Tell of backups that failed, of those that recovered, and of failed verifications and drills.");

    public static readonly SchemaEntry<bool> NotifyWarnings = Switch(
        NotificationVariables.Warnings, "true", "Tell of what is overdue, odd, lagging, vanished, mislabelled, unprotected or short of space.");

    public static readonly SchemaEntry<bool> NotifyHealth = Switch(NotificationVariables.Health, "true", "Tell of silent agents, of work that was put aside and of channels that fail.");

    public static readonly SchemaEntry<bool> NotifySummary = Switch(NotificationVariables.Summary, "false", "Send a digest when `BT_NOTIFY_SUMMARY_CRON` says.");

    public static readonly SchemaEntry<Scheduling.CronSchedule> NotifySummaryCron = new(NotificationVariables.SummaryCron, Notifications, TimeRules.Cron)
    {
        Default = "0 8 * * *",
        Example = "0 8 * * mon",
        Description = "When the digest goes out, in `BT_TIME_ZONE`.",
    };

    public static readonly SchemaEntry<Secret> NotifyConfig = new(NotificationVariables.Config, Notifications, Rules.Opaque)
    {
        DefaultNote = "none",
        Example = "/etc/baktainer/notify.json",
        Description = "More channels, and routes instead of the switches above: JSON, best in a file (`BT_NOTIFY_CONFIG_FILE`). It holds no secret itself.",
    };

    public static readonly SchemaEntry<Secret> SlackUrl = Address(NotificationVariables.SlackUrl, "Slack's incoming webhook.");

    public static readonly SchemaEntry<Secret> DiscordUrl = Address(NotificationVariables.DiscordUrl, "Discord's webhook.");

    public static readonly SchemaEntry<Secret> TeamsUrl = Address(NotificationVariables.TeamsUrl, "The Teams workflow \"when a Teams webhook request is received\".");

    public static readonly SchemaEntry<Secret> WebhookUrl = Address(NotificationVariables.WebhookUrl, "A receiver of your own: gets CloudEvents.");

    public static readonly SchemaEntry<Secret> WebhookSecret = Hidden(NotificationVariables.WebhookSecret, "Signs what goes there: any text, or base64 after `whsec_`. Without it nothing is signed.");

    public static readonly SchemaEntry<Secret> NtfyUrl = Address(NotificationVariables.NtfyUrl, "Server and topic: `https://ntfy.sh/TOPIC`.");

    public static readonly SchemaEntry<Secret> NtfyToken = Hidden(NotificationVariables.NtfyToken, "An access token, where the server wants one.");

    public static readonly SchemaEntry<Secret> PingUrl = Address(
        NotificationVariables.PingUrl, "A check as healthchecks.io has them; `/start` and `/fail` are added. `{target}` becomes the target's name, so that each has its own check.");

    public static readonly SchemaEntry<string> SmtpServer = Plain(NotificationVariables.SmtpServer, "mail.example.org:587", "The mail server, `HOST` or `HOST:PORT`.");

    public static readonly SchemaEntry<string> SmtpSecurity = new(
        NotificationVariables.SmtpSecurity, Notifications, Rules.OneOf(("starttls", "starttls"), ("tls", "tls"), ("none", "none")))
    {
        Default = "starttls",
        Description = "`starttls` (port 587), `tls` from the first byte (port 465), or `none` (port 25; a password is then refused).",
    };

    public static readonly SchemaEntry<string> SmtpUser = Plain(NotificationVariables.SmtpUser, "backup", "Whom to log in as.");

    public static readonly SchemaEntry<Secret> SmtpPassword = Hidden(NotificationVariables.SmtpPassword, "That user's password.");

    public static readonly SchemaEntry<string> EmailFrom = Plain(NotificationVariables.EmailFrom, "backups@example.org", "The sender's address.");

    public static readonly SchemaEntry<Secret> EmailTo = new(NotificationVariables.EmailTo, Notifications, Rules.Opaque)
    {
        DefaultNote = "none",
        Example = "ops@example.org",
        Description = "Who gets mail: addresses separated by commas.",
    };

    private static SchemaEntry<bool> Switch(string name, string otherwise, string description) =>
        new(name, Notifications, Rules.Boolean) { Default = otherwise, Description = description };

    private static SchemaEntry<string> Plain(string name, string example, string description) =>
        new(name, Notifications, Rules.Name) { DefaultNote = "none", Example = example, Description = description };

    private static SchemaEntry<Secret> Hidden(string name, string description) => new(name, Notifications, Rules.Opaque) { IsSecret = true, Description = description };

    private static SchemaEntry<Secret> Address(string name, string description) => new(name, Notifications, SettingRules.WebAddress) { IsSecret = true, Description = description };
}
