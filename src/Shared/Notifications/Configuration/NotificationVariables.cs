using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Notifications.Configuration;

/// <summary>The variables that set up notifications, and reading them with every problem noted.</summary>
public sealed class NotificationVariables(Func<string, string?> environment)
{
    public const string Channels = "BT_NOTIFICATION_CHANNELS";
    public const string Success = "BT_NOTIFY_SUCCESS";
    public const string Failures = "BT_NOTIFY_FAILURES";
    public const string Warnings = "BT_NOTIFY_WARNINGS";
    public const string Health = "BT_NOTIFY_HEALTH";
    public const string Summary = "BT_NOTIFY_SUMMARY";
    public const string SummaryCron = "BT_NOTIFY_SUMMARY_CRON";
    public const string Config = "BT_NOTIFY_CONFIG";
    public const string SlackUrl = "BT_SLACK_WEBHOOK_URL";
    public const string DiscordUrl = "BT_DISCORD_WEBHOOK_URL";
    public const string TeamsUrl = "BT_TEAMS_WEBHOOK_URL";
    public const string WebhookUrl = "BT_WEBHOOK_URL";
    public const string WebhookSecret = "BT_WEBHOOK_SECRET";
    public const string NtfyUrl = "BT_NTFY_URL";
    public const string NtfyToken = "BT_NTFY_TOKEN";
    public const string PingUrl = "BT_PING_URL";
    public const string SmtpServer = "BT_SMTP_SERVER";
    public const string SmtpSecurity = "BT_SMTP_SECURITY";
    public const string SmtpUser = "BT_SMTP_USER";
    public const string SmtpPassword = "BT_SMTP_PASSWORD";
    public const string EmailFrom = "BT_EMAIL_FROM";
    public const string EmailTo = "BT_EMAIL_TO";
    public const string TimeZone = "BT_TIME_ZONE";

    private readonly SecretVariables secrets = new(environment);
    private readonly List<SettingProblem> problems = [];

    public IReadOnlyList<SettingProblem> Problems => problems;

    public bool HasErrors => problems.Exists(problem => problem.IsError);

    public void Error(string name, string message) => problems.Add(new SettingProblem(name, message));

    public void Warn(string name, string message) => problems.Add(new SettingProblem(name, message, IsError: false));

    /// <summary>Null when it is not set, directly or by file, or cannot be read.</summary>
    public Secret? Secret(string name)
    {
        try
        {
            return secrets.Find(name);
        }
        catch (BaktainerException e)
        {
            Error(name, e.Message);
            return null;
        }
    }

    /// <summary>Null when it is not set.</summary>
    public string? Text(string name) => Secret(name)?.Reveal();

    /// <summary>The name itself when it is set, directly or by file.</summary>
    public string? IfSet(string name) => string.IsNullOrEmpty(environment(name)) && string.IsNullOrEmpty(environment(name + "_FILE")) ? null : name;

    public bool Flag(string name, bool otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (text.ToLowerInvariant() is "true" or "1" or "yes" or "on") return true;
        if (text.ToLowerInvariant() is not ("false" or "0" or "no" or "off")) Error(name, "is neither true nor false.");
        return false;
    }

    public static IReadOnlyList<string> Split(string? text) => [.. (text ?? "").Split([',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
