namespace Baktainer.Agent.Tests.Settings;

/// <summary>Whom to tell of what. What the variables mean together is tested where the control plane reads them too.</summary>
public sealed class NotificationTests
{
    [Fact]
    public void Originals_variables_make_channels()
    {
        var result = Variables.Parse(
            ("BT_NOTIFICATION_CHANNELS", "slack, log"), ("BT_SLACK_WEBHOOK_URL", "https://hooks.slack.com/c4nary"), ("BT_NOTIFY_SUCCESS", "true"), ("BT_NOTIFY_FAILURES", "off"));

        Variables.Clean(result);
        Assert.Equal(["slack", "log"], result.Settings!.Notifications.Channels.Select(channel => channel.Name));
        Assert.Equal("https://hooks.slack.com/…", result.Settings.Notifications.Channels[0].Receiver);
    }

    [Fact]
    public void Without_channels_nobody_is_told() => Assert.Empty(Variables.Parse(("BT_NOTIFY_SUCCESS", "true")).Settings!.Notifications.Channels);

    [Theory]
    [InlineData("BT_SLACK_WEBHOOK_URL")]
    [InlineData("BT_WEBHOOK_URL")]
    public void Bad_webhook_is_an_error_that_does_not_show_it(string name) =>
        Assert.Equal("the value is not a web address.", Variables.Error(Variables.Parse((name, "c4nary")), name));

    [Fact]
    public void Channel_without_its_address_is_an_error() =>
        Assert.StartsWith("is not set", Variables.Error(Variables.Parse(("BT_NOTIFICATION_CHANNELS", "teams")), "BT_TEAMS_WEBHOOK_URL"), StringComparison.Ordinal);

    [Fact]
    public void Variables_that_the_configuration_names_are_found()
    {
        var result = Variables.Parse(
            ("BT_NOTIFY_CONFIG", """{ "channels": { "ops": { "kind": "slack", "urlFrom": "OPS_URL" } } }"""), ("OPS_URL", "https://hooks.slack.com/c4nary"));
        Variables.Clean(result);
        Assert.Equal(["ops"], result.Settings!.Notifications.Channels.Select(channel => channel.Name));
    }
}
