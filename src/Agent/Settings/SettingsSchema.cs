using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

/// <summary>Every environment variable there is: what the parser accepts, what help says and what <c>docs/settings.md</c> is made of.</summary>
public static partial class SettingsSchema
{
    /// <summary>What all our variables start with.</summary>
    public const string Prefix = "BT_";

    /// <summary>What a variable's name ends with when its value is in a file.</summary>
    public const string FileSuffix = "_FILE";

    /// <summary>In the order of the reference page.</summary>
    public static IReadOnlyList<SchemaEntry> All => Table.Entries;

    /// <summary>Its own type, because the fields of a partial type are set in no order one can rely on: all of them are when this one's is.</summary>
    private static class Table
    {
        public static readonly IReadOnlyList<SchemaEntry> Entries =
        [
            DockerUrl, DockerHosts, Host, Store, BackupDirectory, StateDirectory, EnvironmentFile, Authorities,
            AllowRemoteRestore, AllowDrills, IdentityFile,
            Recipients, EncryptionEnabled, EncryptionKey, EncryptionKeyFile, EncryptionPassphrase,
            Compression, CompressionLevel, Compress,
            LockDays, LockHardness,
            Cron, TimeZone, SystemTimeZone, Drill, Threads, Attempts, Transport, StopTimeout,
            LogLevel, LogFormat,
            Replicas, VerifyMebibytes, Identity,
            Retention, RetentionDays, RetentionCount, MinimumFreeSpace, RotationEnabled,
            KeyRotationEnabled,
            Tls, TlsAuthority, TlsCertificate, TlsKey,
            HealthEnabled, HealthPort, HealthBind, HealthToken,
            Channels, NotifySuccess, NotifyFailures, NotifyWarnings, NotifyHealth, NotifySummary, NotifySummaryCron, NotifyConfig,
            SlackUrl, DiscordUrl, TeamsUrl, WebhookUrl, WebhookSecret, NtfyUrl, NtfyToken, PingUrl,
            SmtpServer, SmtpSecurity, SmtpUser, SmtpPassword, EmailFrom, EmailTo,
        ];
    }
}
