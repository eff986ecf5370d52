using Baktainer.Notifications;
using Baktainer.Notifications.Configuration;

namespace Baktainer.Shared.Tests.Notifications;

/// <summary>From variables to channels and routes.</summary>
public sealed class ReaderTests
{
    [Fact]
    public void Nothing_set_is_nobody_told()
    {
        var (settings, problems) = Read();
        Assert.Empty(problems);
        Assert.Empty(settings.Channels);
        Assert.False(settings.Wants(NoticeEvents.Failed));
    }

    [Fact]
    public void Switches_of_the_original_make_the_usual_route()
    {
        var usual = Assert.Single(Good(("BT_NOTIFICATION_CHANNELS", "log")).Routes);
        Assert.Contains(NoticeEvents.Failed, usual.Events);
        Assert.Contains("overdue", usual.Events);
        Assert.Contains("agent-silent", usual.Events);
        Assert.DoesNotContain(NoticeEvents.Completed, usual.Events);

        var other = Good(
            ("BT_NOTIFICATION_CHANNELS", "log"), ("BT_NOTIFY_SUCCESS", "true"), ("BT_NOTIFY_FAILURES", "false"),
            ("BT_NOTIFY_WARNINGS", "no"), ("BT_NOTIFY_HEALTH", "off"), ("BT_NOTIFY_SUMMARY", "1"), ("BT_TIME_ZONE", "UTC"));
        Assert.Equal([NoticeEvents.Completed, NoticeEvents.DrillPassed], other.Routes[0].Events);
        Assert.Equal("0 8 * * *", other.Routes[1].Digest!.Cron.Text);
    }

    [Fact]
    public void Every_event_but_starts_and_tests_is_in_reach_of_the_switches()
    {
        var all = Good(
            ("BT_NOTIFICATION_CHANNELS", "log"), ("BT_NOTIFY_SUCCESS", "true"), ("BT_NOTIFY_SUMMARY", "true"), ("BT_TIME_ZONE", "UTC")).Routes.SelectMany(route => route.Events);
        Assert.Equal(NoticeEvents.All.Except([NoticeEvents.Started]).Order(), all.Order());
    }

    [Fact]
    public void Channels_and_routes_come_from_the_configuration()
    {
        var settings = Good(
            ("BT_NOTIFY_CONFIG", """
                {
                  "channels": {
                    "ops": { "kind": "slack", "urlFrom": "OPS_SLACK", "title": "{severity}: {target}" },
                    "mail": { "kind": "email", "server": "mail.example.org", "from": "b@example.org", "to": ["ops@example.org"], "user": "u", "passwordFrom": "MAIL_PASSWORD" },
                    "checks": { "kind": "ping", "urlFrom": "CHECKS" }
                  },
                  "routes": [
                    { "channels": ["ops"], "targets": ["prod/*"], "severity": "warning", "afterFailures": 3, "onChange": true, "quiet": { "hours": ["22:00-07:00"] }, "timeZone": "UTC" },
                    { "channels": ["mail"], "digest": "0 8 * * mon", "timeZone": "UTC" },
                    { "channels": ["ops"], "sizeDrop": 50, "slower": 3 }
                  ]
                }
                """),
            ("OPS_SLACK", "https://hooks.slack.com/services/c4nary"), ("MAIL_PASSWORD", "c4nary"), ("CHECKS", "https://hc-ping.com/c4nary/{target}"));

        Assert.Equal(
            [("ops", "https://hooks.slack.com/…"), ("mail", "ops@example.org by mail.example.org:587"), ("checks", "https://hc-ping.com/…")],
            settings.Channels.Select(channel => (channel.Name, channel.Receiver)));
        Assert.Equal(4, settings.Routes.Count); // One more for pings.
        Assert.Equal((3, true, Severity.Warning), (settings.Routes[0].AfterFailures, settings.Routes[0].OnChange, settings.Routes[0].Least));
        Assert.Equal([NoticeEvents.Digest], settings.Routes[1].Events);
        Assert.Equal([NoticeEvents.Completed], settings.Routes[2].Events);
        Assert.Equal([NoticeEvents.Started, NoticeEvents.Completed, NoticeEvents.Failed], settings.Routes[3].Events);
        Assert.DoesNotContain("c4nary", string.Join('\n', settings.Channels), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_and_no_secret_with_it()
    {
        var (_, problems) = Read(
            ("BT_NOTIFICATION_CHANNELS", "slack, pager, webhook, ntfy, teams"),
            ("BT_SLACK_WEBHOOK_URL", "c4nary"), ("BT_NTFY_URL", "https://ntfy.sh"), ("BT_TEAMS_WEBHOOK_URL", "http://teams.example/c4nary"),
            ("BT_NOTIFY_SUCCESS", "perhaps"),
            ("BT_NOTIFY_CONFIG", """
                {
                  "channels": { "Ops": { "kind": "log" }, "x": { "kind": "fax" }, "mail": { "kind": "email", "from": "nobody", "security": "none", "user": "u", "passwordFrom": "PASSWORD" }, "log": { "kind": "log", "text": "{secret}" } },
                  "routes": [{ "channels": ["nowhere"], "events": ["burnt"], "severity": "loud", "afterFailures": 0, "sizeDrop": 100, "slower": 0.5, "quiet": { "hours": ["25:00"] }, "digest": "daily", "timeZone": "Mars" }]
                }
                """),
            ("PASSWORD", "c4nary"));

        var text = string.Join('\n', problems);
        string[] wanted =
        [
            "BT_NOTIFICATION_CHANNELS: 'pager'", "BT_SLACK_WEBHOOK_URL: the value is not a web address", "BT_WEBHOOK_URL: is not set", "BT_NTFY_URL: does not end with a topic",
            "BT_TEAMS_WEBHOOK_URL: must be an https", "channels.Ops: a channel's name", "channels.x: kind", "channels.mail: server", "channels.mail: from", "channels.mail: to",
            "channels.mail: security (BT_SMTP_SECURITY): a password is not sent", "channels.log: '{secret}' names {secret}", "'nowhere'", "'burnt'", "'loud'", "afterFailures", "sizeDrop", "slower", "'25:00'",
            "'daily'", "'Mars'",
        ];
        Assert.All(wanted, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("c4nary", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "BT_NOTIFY_CONFIG: is not what docs/notifications.md describes")]
    [InlineData("""{"chanels":{}}""", "chanels")]
    [InlineData("""{"routes":[null]}""", "null")]
    public void Configuration_that_is_none_is_refused(string config, string problem) =>
        Assert.Contains(problem, Assert.Single(Read(("BT_NOTIFY_CONFIG", config)).Problems).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Secret_may_be_in_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "https://hooks.slack.com/services/c4nary\n");
        Assert.Single(Good(("BT_NOTIFICATION_CHANNELS", "slack"), ("BT_SLACK_WEBHOOK_URL_FILE", file)).Channels);
        File.Delete(file);
    }

    [Fact]
    public void Address_without_tls_is_a_warning_where_it_may_be_meant() =>
        Assert.False(Assert.Single(Read(("BT_NOTIFICATION_CHANNELS", "webhook"), ("BT_WEBHOOK_URL", "http://n8n:5678/hook")).Problems).IsError);

    [Theory]
    [InlineData("{subject", "has a { without its }")]
    [InlineData("{password}", "names {password}")]
    public void Template_is_checked(string text, string problem) => Assert.StartsWith(problem, Template.TryParse(text, out _), StringComparison.Ordinal);

    [Fact]
    public void Template_puts_values_in_once()
    {
        Assert.Null(Template.TryParse("[{severity}] {host}: {event} {code}{size} {text}", out var template));
        Assert.Equal("[error] web: failed BK302 {code}", template!.Render(Samples.Failed(text: "{code}").Notice));
    }

    private static NotificationSettings Good(params (string Name, string Value)[] variables)
    {
        var (settings, problems) = Read(variables);
        Assert.Empty(problems);
        return settings;
    }

    private static (NotificationSettings Settings, IReadOnlyList<SettingProblem> Problems) Read(params (string Name, string Value)[] variables) =>
        NotificationReader.Read(variables.ToDictionary(variable => variable.Name, variable => variable.Value).GetValueOrDefault);
}
