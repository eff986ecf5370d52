using System.Globalization;
using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

/// <summary>Each variable's values: which are taken, which refused and why.</summary>
public sealed class ValueTests
{
    private const string Key = "age1d0cdupls9tw4nhq36vkea4s4qmatteuzqzslgk8rr9vl00vsnqxqltsk2z";
    private const string OtherKey = "age1e0vqanpr27g720k6zekrwvdu8e7hc4d6s7q6p6r4fv0w40vts4rs975y96";

    public static TheoryData<string, string, Func<AgentSettings, object?>, object> Good => new()
    {
        { "BT_DOCKER_URL", "unix:///run/user/1000/docker.sock", s => s.DockerHosts[0].Url, "unix:///run/user/1000/docker.sock" },
        { "BT_DOCKER_URL", "tcp://socket-proxy:2375", s => s.DockerHosts[0].Url, "tcp://socket-proxy:2375" },
        { "BT_DOCKER_URL", "http://[::1]:2375", s => s.DockerHosts[0].Url, "http://[::1]:2375" },
        { "BT_HOST", "eu-1.db_2", s => s.Host, "eu-1.db_2" },
        { "BT_STORE", "azblob://account/container", s => s.Store, "azblob://account/container" },
        { "BT_BACKUP_DIR", "/srv/my backups", s => s.Store, "file:///srv/my%20backups" },
        { "BT_RECIPIENTS", Key, s => string.Join('+', s.Recipients), Key },
        { "BT_RECIPIENTS", $" {Key},\n{OtherKey} ", s => string.Join('+', s.Recipients), $"{Key}+{OtherKey}" },
        { "BT_COMPRESSION", "none", s => $"{s.Compression}", "None" },
        { "BT_COMPRESS", "true", s => $"{s.Compression}", "Gzip" },
        { "BT_COMPRESS", "no", s => $"{s.Compression}", "None" },
        { "BT_COMPRESSION_LEVEL", "19", s => s.CompressionLevel, 19 },
        { "BT_CRON", "30 3 * * 1-5", s => s.Schedule.Text, "30 3 * * 1-5" },
        { "BT_CRON", "@daily", s => s.Schedule.Text, "@daily" },
        { "BT_TIME_ZONE", "Asia/Kathmandu", s => s.TimeZone.Id, "Asia/Kathmandu" },
        { "TZ", "America/New_York", s => s.TimeZone.Id, "America/New_York" },
        { "TZ", ":Europe/Berlin", s => s.TimeZone.Id, "Europe/Berlin" },
        { "BT_THREADS", "1", s => s.MaxConcurrentBackups, 1 },
        { "BT_THREADS", "50", s => s.MaxConcurrentBackups, 50 },
        { "BT_ATTEMPTS", "10", s => s.Attempts, 10 },
        { "BT_TRANSPORT", "Attached", s => $"{s.Transport}", "Attached" },
        { "BT_STOP_TIMEOUT", "0", s => s.StopTimeout.TotalSeconds, 0.0 },
        { "BT_LOG_LEVEL", "WARN", s => $"{s.LogLevel}", "Warning" },
        { "BT_LOG_FORMAT", "json", s => $"{s.LogFormat}", "Json" },
        { "BT_SSL", "false", s => s.DockerHosts[0].Url, "unix:///var/run/docker.sock" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_value_is_taken(string name, string value, Func<AgentSettings, object?> read, object expected) =>
        Assert.Equal(expected, read(Variables.Clean(Variables.Parse((name, value)))));

    [Theory]
    [InlineData("BT_DOCKER_URL", "/var/run/docker.sock", "is not unix:///path, tcp://host:port, http://host:port or https://host:port")]
    [InlineData("BT_DOCKER_URL", "unix://", "is not unix:///path")]
    [InlineData("BT_DOCKER_URL", "tcp://proxy", "is not unix:///path, tcp://host:port")]
    [InlineData("BT_DOCKER_URL", "ssh://host", "is not unix:///path")]
    [InlineData("BT_HOST", "my host", "cannot be used: use 1 to 128 of")]
    [InlineData("BT_HOST", "a/b", "cannot be used")]
    [InlineData("BT_HOST", "-x", "cannot be used")]
    [InlineData("BT_STORE", "/backups", "is not a store's address")]
    [InlineData("BT_STORE", "://x", "is not a store's address")]
    [InlineData("BT_BACKUP_DIR", "backups", "is not an absolute path")]
    [InlineData("BT_BACKUP_DIR", "/back\nups", "is not an absolute path without control characters")]
    [InlineData("BT_RECIPIENTS", "age1short", "has an item that is not a public age key")]
    [InlineData("BT_RECIPIENTS", Key + " ssh-ed25519", "has an item that is not a public age key")]
    [InlineData("BT_RECIPIENTS", "age1d0cdupls9tw4nhq36vkea4s4qmatteuzqzslgk8rr9vl00vsnqxqltsk2q", "or is mistyped")]
    [InlineData("BT_RECIPIENTS", ",", "names nothing")]
    [InlineData("BT_COMPRESSION", "zst", "did you mean zstd?")]
    [InlineData("BT_COMPRESS", "maybe", "is none of true")]
    [InlineData("BT_COMPRESSION_LEVEL", "20", "is not a whole number from 1 to 19")]
    [InlineData("BT_CRON", "0 0 0 * * *", "seconds are not supported")]
    [InlineData("BT_CRON", "nightly", "has 1 fields, not five")]
    [InlineData("BT_CRON", "0 25 * * *", "is not a cron expression")]
    [InlineData("BT_CRON", "0 0 30 2 *", "names a date that never comes")]
    [InlineData("BT_TIME_ZONE", "Europe/Berln", "is not a time zone that this machine knows")]
    [InlineData("TZ", "Mars/Olympus", "is not a time zone that this machine knows")]
    [InlineData("BT_THREADS", "0", "is not a whole number from 1 to 50")]
    [InlineData("BT_THREADS", "51", "is not a whole number from 1 to 50")]
    [InlineData("BT_THREADS", "four", "is not a whole number from 1 to 50")]
    [InlineData("BT_ATTEMPTS", "0", "is not a whole number from 1 to 10")]
    [InlineData("BT_TRANSPORT", "fast", "is none of auto, direct, attached")]
    [InlineData("BT_STOP_TIMEOUT", "-1", "is not a whole number from 0 to 3600")]
    [InlineData("BT_LOG_LEVEL", "verbose", "is none of debug, info, warn, error")]
    [InlineData("BT_LOG_FORMAT", "xml", "is none of text, json")]
    [InlineData("BT_SSL", "enabled", "is none of true")]
    [InlineData("BT_RETENTION_DAYS", "366", "is not a whole number from 0 to 365")]
    [InlineData("BT_RETENTION_COUNT", "1001", "is not a whole number from 0 to 1000")]
    [InlineData("BT_MIN_FREE_SPACE_GB", "10.5", "is not a whole number from 0 to 1000")]
    [InlineData("BT_HEALTH_PORT", "0", "is not a whole number from 1 to 65535")]
    [InlineData("BT_NOTIFICATION_CHANNELS", "slack,pager", "has an item that is none of slack, discord, teams, webhook, ntfy, ping, email, log")]
    [InlineData("BT_WEBHOOK_URL", "ftp://x", "is not a web address")]
    public void A_bad_value_is_refused_with_the_reason(string name, string value, string message) =>
        Assert.Contains(message, Variables.Error(Variables.Parse((name, value)), name), StringComparison.Ordinal);

    [Theory]
    [InlineData("BT_DOCKER_URL", "http://user:c4nary@proxy:2375")]
    [InlineData("BT_STORE", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c4nary;")]
    [InlineData("BT_HOST", "sig=c4nary&x")]
    public void A_credential_in_the_wrong_place_is_refused_and_not_shown(string name, string value) =>
        Assert.DoesNotContain("c4nary", Variables.Error(Variables.Parse((name, value)), name), StringComparison.Ordinal);

    [Fact]
    public void All_problems_are_reported_together()
    {
        var result = Variables.Parse(("BT_CRON", "x"), ("BT_THREADS", "0"), ("BT_SSL", "enabled"), ("BT_HOST", "a b"), ("BT_TIME_ZONE_FILE", "/none"));

        Assert.Null(result.Settings);
        Assert.Equal(
            ["BT_CRON", "BT_HOST", "BT_SSL", "BT_THREADS", "BT_TIME_ZONE_FILE"],
            result.Problems.Where(problem => problem.IsError).Select(problem => problem.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Quotes_of_yamls_list_form_are_taken_off_with_the_reason()
    {
        var result = Variables.Parse(("BT_CRON", "\"0 4 * * *\""));

        Assert.Equal("0 4 * * *", result.Settings!.Schedule.Text);
        Assert.Contains("list form", Variables.Warning(result, "BT_CRON"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BT_THREAD", "did you mean BT_THREADS?")]
    [InlineData("BT_RECIPIENT", "did you mean BT_RECIPIENTS?")]
    [InlineData("BT_CRON_FIEL", "did you mean BT_CRON_FILE?")]
    [InlineData("bt_cron", "did you mean BT_CRON?")]
    [InlineData("BT_BACKUPDIR", "did you mean BT_BACKUP_DIR?")]
    [InlineData("BT_SOMETHING_ELSE", "is not known, and ignored.")]
    public void An_unknown_variable_is_a_warning_with_the_nearest_name(string name, string message) =>
        Assert.Contains(message, Variables.Warning(Variables.Parse((name, "x")), name), StringComparison.Ordinal);

    [Fact]
    public void Other_programs_variables_are_none_of_our_business() => Variables.Clean(Variables.Parse(("PATH", "/bin"), ("BTRFS", "x")));

    [Fact]
    public void A_machine_name_that_cannot_be_used_asks_for_the_setting()
    {
        var result = AgentSettings.Parse(_ => null, _ => "", machineName: "my machine");

        Assert.Contains("is needed, for the machine's own name 'my machine'", Variables.Error(result, "BT_HOST"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_schedule_is_meant_in_the_zone()
    {
        var settings = Variables.Clean(Variables.Parse(("BT_CRON", "0 3 * * *"), ("BT_TIME_ZONE", "Europe/Berlin"), ("TZ", "America/New_York")));

        var next = settings.Schedule.Next(DateTimeOffset.Parse("2026-07-01T00:00Z", CultureInfo.InvariantCulture), settings.TimeZone);

        Assert.Equal("2026-07-01T03:00:00+02:00", next.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_stores_address_wins_over_the_originals_directory()
    {
        var result = Variables.Parse(("BT_STORE", "file:///a"), ("BT_BACKUP_DIR", "/b"));

        Assert.Equal("file:///a", result.Settings!.Store);
        Assert.Contains("BT_STORE says where", Variables.Warning(result, "BT_BACKUP_DIR"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zstd", "true", "Zstd")]
    [InlineData("none", "false", "None")]
    public void The_method_says_more_than_the_switch_that_agrees(string method, string compress, string expected) =>
        Assert.Equal(expected, $"{Variables.Clean(Variables.Parse(("BT_COMPRESSION", method), ("BT_COMPRESS", compress))).Compression}");

    [Theory]
    [InlineData("zstd", "false")]
    [InlineData("none", "true")]
    public void The_switch_must_not_contradict_the_method(string method, string compress) =>
        Assert.Contains("contradicts BT_COMPRESSION", Variables.Error(Variables.Parse(("BT_COMPRESSION", method), ("BT_COMPRESS", compress)), "BT_COMPRESS"), StringComparison.Ordinal);

    [Fact]
    public void Targets_are_read_with_the_agents_defaults()
    {
        var defaults = Variables.Clean(Variables.Parse(("BT_COMPRESS", "true"), ("BT_RECIPIENTS", Key))).LabelDefaults;

        Assert.Equal("Gzip True", $"{defaults.Compression} {defaults.Encrypts}");
    }
}
