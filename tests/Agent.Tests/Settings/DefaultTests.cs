using Baktainer.Agent.Schema;
using Baktainer.Agent.Settings;
using Baktainer.Contracts;
using Microsoft.Extensions.Logging;

namespace Baktainer.Agent.Tests.Settings;

public sealed class DefaultTests
{
    [Fact]
    public void An_empty_environment_is_fine()
    {
        var settings = Variables.Clean(Variables.Parse());

        Assert.Equal("unix:///var/run/docker.sock", settings.DockerHosts[0].Url);
        Assert.Equal("db1", settings.Host);
        Assert.Equal("file:///backups", settings.Store);
        Assert.Empty(settings.Recipients);
        Assert.Null(settings.EncryptionPassphrase);
        Assert.False(settings.Encrypts);
        Assert.Equal(CompressionKind.Zstd, settings.Compression);
        Assert.Null(settings.CompressionLevel);
        Assert.Equal("0 0 * * *", settings.Schedule.Text);
        Assert.Equal(TimeZoneInfo.Local, settings.TimeZone);
        Assert.Equal(4, settings.MaxConcurrentBackups);
        Assert.Equal(3, settings.Attempts);
        Assert.Equal(TransportMode.Auto, settings.Transport);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.StopTimeout);
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.Equal(LogFormat.Text, settings.LogFormat);
    }

    [Fact]
    public void A_blank_variable_counts_as_not_set() =>
        Variables.Clean(Variables.Parse([.. SettingsSchema.All.Select(entry => (entry.Name, entry.IsSecret ? "" : "  "))]));

    [Fact]
    public void Every_variable_is_in_the_table_once()
    {
        var fields = typeof(SettingsSchema).GetFields().Where(field => !field.IsLiteral).Select(field => (SchemaEntry)field.GetValue(null)!).ToList();

        Assert.Equal(fields.Select(entry => entry.Name).Order(StringComparer.Ordinal), SettingsSchema.All.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Distinct(SettingsSchema.All.Select(entry => entry.Name));
    }

    /// <summary>From the original's own table of variables.</summary>
    [Theory]
    [InlineData("BT_DOCKER_URL BT_CRON BT_THREADS BT_LOG_LEVEL BT_BACKUP_DIR BT_COMPRESS BT_SSL BT_CA BT_CERT BT_KEY")]
    [InlineData("BT_ROTATION_ENABLED BT_RETENTION_DAYS BT_RETENTION_COUNT BT_MIN_FREE_SPACE_GB")]
    [InlineData("BT_ENCRYPTION_ENABLED BT_ENCRYPTION_KEY BT_ENCRYPTION_KEY_FILE BT_ENCRYPTION_PASSPHRASE BT_KEY_ROTATION_ENABLED")]
    [InlineData("BT_HEALTH_SERVER_ENABLED BT_HEALTH_PORT BT_HEALTH_BIND BT_NOTIFICATION_CHANNELS")]
    [InlineData("BT_NOTIFY_SUCCESS BT_NOTIFY_SUMMARY BT_NOTIFY_FAILURES BT_NOTIFY_WARNINGS BT_NOTIFY_HEALTH")]
    [InlineData("BT_SLACK_WEBHOOK_URL BT_DISCORD_WEBHOOK_URL BT_TEAMS_WEBHOOK_URL BT_WEBHOOK_URL")]
    public void Every_variable_of_the_original_is_known(string names) =>
        Assert.Subset(SettingsSchema.All.Select(entry => entry.Name).ToHashSet(), names.Split(' ').ToHashSet());
}
