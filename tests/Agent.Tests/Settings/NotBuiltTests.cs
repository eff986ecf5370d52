namespace Baktainer.Agent.Tests.Settings;

/// <summary>The original's variables for what this version does not do: a warning when they ask for it, silence when they do not.</summary>
public sealed class NotBuiltTests
{
    [Theory]
    [InlineData("BT_ROTATION_ENABLED", "true", "deletes no backups")]
    [InlineData("BT_RETENTION_DAYS", "30", "deletes no backups")]
    [InlineData("BT_RETENTION_COUNT", "5", "deletes no backups")]
    [InlineData("BT_MIN_FREE_SPACE_GB", "10", "deletes no backups")]
    [InlineData("BT_KEY_ROTATION_ENABLED", "true", "keys are not changed")]
    [InlineData("BT_CA", "/certs/ca.pem", "TLS to Docker is not built")]
    [InlineData("BT_CERT", "/certs/cert.pem", "TLS to Docker is not built")]
    [InlineData("BT_KEY", "/certs/key.pem", "TLS to Docker is not built")]
    [InlineData("BT_HEALTH_SERVER_ENABLED", "true", "no health server")]
    [InlineData("BT_HEALTH_PORT", "8080", "no health server")]
    [InlineData("BT_HEALTH_BIND", "0.0.0.0", "no health server")]
    [InlineData("BT_NOTIFICATION_CHANNELS", "slack,log", "nobody is notified")]
    [InlineData("BT_NOTIFY_SUCCESS", "true", "nobody is notified")]
    [InlineData("BT_NOTIFY_FAILURES", "true", "nobody is notified")]
    [InlineData("BT_NOTIFY_WARNINGS", "true", "nobody is notified")]
    [InlineData("BT_NOTIFY_HEALTH", "true", "nobody is notified")]
    [InlineData("BT_NOTIFY_SUMMARY", "true", "nobody is notified")]
    [InlineData("BT_SLACK_WEBHOOK_URL", "https://hooks.slack.com/T0/c4nary", "nobody is notified")]
    [InlineData("BT_DISCORD_WEBHOOK_URL", "https://discord.com/c4nary", "nobody is notified")]
    [InlineData("BT_TEAMS_WEBHOOK_URL", "https://teams.example/?sig=c4nary", "nobody is notified")]
    [InlineData("BT_WEBHOOK_URL", "http://hook.example/c4nary", "nobody is notified")]
    public void What_asks_for_it_is_a_warning(string name, string value, string message)
    {
        var result = Variables.Parse((name, value));

        Assert.NotNull(result.Settings);
        var warning = Variables.Warning(result, name);
        Assert.StartsWith("has no effect yet: ", warning, StringComparison.Ordinal);
        Assert.Contains(message, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("c4nary", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BT_ROTATION_ENABLED", "false")]
    [InlineData("BT_RETENTION_DAYS", "0")]
    [InlineData("BT_RETENTION_COUNT", "0")]
    [InlineData("BT_MIN_FREE_SPACE_GB", "0")]
    [InlineData("BT_KEY_ROTATION_ENABLED", "no")]
    [InlineData("BT_HEALTH_SERVER_ENABLED", "false")]
    [InlineData("BT_NOTIFY_SUCCESS", "false")]
    [InlineData("BT_NOTIFY_FAILURES", "off")]
    [InlineData("BT_SSL", "0")]
    public void What_does_not_ask_for_it_is_silent(string name, string value) => Variables.Clean(Variables.Parse((name, value)));

    [Theory]
    [InlineData("BT_SLACK_WEBHOOK_URL")]
    [InlineData("BT_WEBHOOK_URL")]
    public void A_bad_webhook_is_an_error_that_does_not_show_it(string name) =>
        Assert.Equal("the value is not a web address.", Variables.Error(Variables.Parse((name, "c4nary")), name));
}
