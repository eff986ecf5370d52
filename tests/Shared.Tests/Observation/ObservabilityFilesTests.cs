using System.Text.Json;
using System.Text.RegularExpressions;
using Baktainer.Observation;
using Baktainer.Shared.Tests.Archive;

namespace Baktainer.Shared.Tests.Observation;

/// <summary>The alert rules and the dashboard that we give away.</summary>
public sealed partial class ObservabilityFilesTests
{
    private static readonly string Files = Path.Combine(Root(AppContext.BaseDirectory), "infra", "observability");

    /// <summary>Of the agent and of the coordinator as a whole; the tests of their pages see that they are there.</summary>
    private static readonly string[] Others =
    [
        "baktainer_build_info", "baktainer_alerts_open", "baktainer_queue_put_aside", "baktainer_queue_messages", "baktainer_jobs_open", "baktainer_agents_silent",
        "baktainer_plan_last_timestamp_seconds", "baktainer_docker_up", "baktainer_pool_running", "baktainer_pool_limit",
        "baktainer_target_copies_within_rpo", "baktainer_target_copies_wanted", "baktainer_target_replica_lag_seconds", "baktainer_target_retention_frozen",
        "baktainer_notification_failures_in_a_row", "baktainer_notifications_total",
    ];

    [Fact]
    public void Rules_are_sound_and_fire_when_they_should()
    {
        var check = Programs.Run(Tool, [], "check", "rules", Path.Combine(Files, "alerts.yml"));
        var test = Programs.Run(Tool, [], "test", "rules", Path.Combine(Files, "alerts_test.yml"));

        Assert.True(check.ExitCode == 0, check.Error);
        Assert.True(test.ExitCode == 0, test.Error + System.Text.Encoding.UTF8.GetString(test.Output));
    }

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("grafana.json")]
    public void Every_number_that_is_asked_for_exists(string file)
    {
        var known = TargetMetrics.Of([], DateTimeOffset.UnixEpoch).Select(Name).Concat(Others);

        var asked = Names().Matches(File.ReadAllText(Path.Combine(Files, file))).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(known));
    }

    [Fact]
    public void Dashboard_is_json_with_panels() => Assert.NotEqual(0, JsonDocument.Parse(File.ReadAllText(Path.Combine(Files, "grafana.json"))).RootElement.GetProperty("panels").GetArrayLength());

    private static string Tool => Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache"), "baktainer", "promtool", "promtool");

    private static string Name(Metric metric) =>
        metric.Name.Replace('.', '_') + (metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }) + (metric.Kind == MetricKind.Counter ? "_total" : "");

    private static string Root(string directory) => File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Root(Path.GetDirectoryName(directory)!);

    [GeneratedRegex("baktainer_[a-z_]+")]
    private static partial Regex Names();
}
