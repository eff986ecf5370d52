using System.Text;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Targets;
using Baktainer.Notifications;
using Baktainer.Observation;
using Baktainer.Replication;
using Baktainer.Shared.Tests.Archive;
using Baktainer.Storage.Directories;
using CsCheck;

namespace Baktainer.Shared.Tests.Observation;

/// <summary>The two texts that scrapers read, judged by the scrapers' own programs.</summary>
public sealed class MetricTextTests
{
    private static readonly string Tools = Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache"), "baktainer", "promtool");
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Promtool_has_nothing_to_say_against_the_text()
    {
        var result = Programs.Run(Path.Combine(Tools, "promtool"), Encoding.UTF8.GetBytes(MetricText.Write(Sample(), openMetrics: false)), "check", "metrics");

        Assert.Equal((0, "", ""), (result.ExitCode, Encoding.UTF8.GetString(result.Output), result.Error));
    }

    [Fact]
    public void OpenMetrics_parser_reads_what_was_meant()
    {
        var read = Parse(MetricText.Write(Sample(), openMetrics: true));

        Assert.Contains("""baktainer_target_last_success_timestamp_seconds {'host': 'web', 'target': 'web/shop'} 1793530800.5""", read);
        Assert.Contains("""baktainer_target_backups_total {'host': 'web', 'target': 'web/shop', 'outcome': 'failed'} 3""", read);
        Assert.Contains("""baktainer_target_backup_size_bytes {'host': 'web', 'target': 'web/shop'} 1234567890123""", read);
        Assert.Contains("""baktainer_target_rpo_met {'host': 'web', 'target': 'web/late'} 0""", read);
        Assert.Contains("""baktainer_target_copies_within_rpo {'host': 'web', 'target': 'web/shop'} 0""", read);
        Assert.Contains("""baktainer_target_replica_lag_seconds {'host': 'web', 'target': 'web/shop', 'replica': 'dr'} 7200""", read);
        Assert.Contains("""baktainer_replica_owed {'replica': 'dr', 'work': 'copy'} 1""", read);
        Assert.Contains("""baktainer_notifications_total {'channel': 'hook', 'outcome': 'failed'} 2""", read);
        Assert.Contains("""baktainer_target_retention_deleted_total {'host': 'web', 'target': 'web/shop'} 3""", read);
    }

    [Fact]
    public void Any_label_value_comes_back_as_it_was() => Gen.OneOf(Gen.Char[' ', '\u00ff'].Where(c => !char.IsControl(c)), Gen.Int[0, 5].Select(i => "\\\"\n{},"[i])).Array[0, 20].Array[40].Sample(
        values =>
        {
            var metric = Metric.Gauge("baktainer.x", "", "Help with \\ and \"quotes\"\nand lines.", [.. values.Select((value, i) => new Sample(i, KeyValuePair.Create("v", new string(value)), KeyValuePair.Create("i", $"{i}")))]);

            var read = Programs.Output("python3", Encoding.UTF8.GetBytes(MetricText.Write([metric], openMetrics: true)), "-c",
                $"import sys; sys.path.insert(0, {Quoted(Path.Combine(Tools, "python"))}); from prometheus_client.openmetrics.parser import text_string_to_metric_families as p\n" +
                "for f in p(sys.stdin.buffer.read().decode()):\n  for s in f.samples: sys.stdout.buffer.write((s.labels['v'] + '\\0').encode())");

            Assert.Equal(values.Select(value => new string(value)), Encoding.UTF8.GetString(read).Split('\0')[..^1]);
        },
        iter: 3);

    [Fact]
    public void Families_without_samples_are_left_out() => Assert.Equal("# EOF\n", MetricText.Write([Metric.Gauge("a", "", "A.")], openMetrics: true));

    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("text/plain", false)]
    [InlineData(null, false)]
    public void OpenMetrics_is_for_who_asks_for_it(string? accept, bool wants) => Assert.Equal(wants, MetricText.WantsOpenMetrics(accept));

    private static IReadOnlyList<Metric> Sample()
    {
        var good = new TargetStatus
        {
            Target = "web/shop",
            LastGoodAt = Now.AddHours(-1).AddMilliseconds(500),
            LastGood = new GoodRun(9, 1234567890123, 12.25, 2),
            FailuresInARow = 1,
            Totals = new RunTotals { Done = 5, Failed = 3, StoredBytes = 99, Seconds = 7 },
        };
        var replica = new Replica(new StorePlace("dr", new DirectoryStore("/nowhere"), new DirectoryParts("/nowhere")), "file:///nowhere", ["*"], TimeSpan.FromHours(1));
        var owed = new OpenCopy { Replica = "dr", Target = "web/shop", Backup = "b", CompletedAt = Now.AddHours(-2), NextAt = Now };
        return
        [
            .. TargetMetrics.Of([Facts(good), Facts(new TargetStatus { Target = "web/late", ExpectedBy = Now.AddMinutes(-1) })], Now),
            .. ReplicaMetrics.Of([(Facts(good), [replica])], [owed], Now),
            .. ChannelMetrics.Of([new ChannelView("hook", "webhook", "https://example.org/…", LastDeliveredAt: Now, FailuresInARow: 1, Delivered: 5, Failed: 2)]),
            .. RetentionMetrics.Of([new RetentionRecord { Target = "web/shop", Kept = 14, KeptBytes = 99, Deleted = 3, FreedBytes = 7 }]),
        ];
    }

    private static TargetFacts Facts(TargetStatus status) =>
        new(new TargetRecord { Target = status.Target, Spec = new InventoryTarget { Name = status.Target.Split('/')[1], Engine = "postgres", Container = "c", Image = "i" } }, status);

    private static string[] Parse(string text) => Encoding.UTF8.GetString(Programs.Output("python3", Encoding.UTF8.GetBytes(text), "-c",
        $"import sys; sys.path.insert(0, {Quoted(Path.Combine(Tools, "python"))}); from prometheus_client.openmetrics.parser import text_string_to_metric_families as p\n" +
        "for f in p(sys.stdin.read()):\n  for s in f.samples: print(s.name, s.labels, s.value)")).Split('\n');

    private static string Quoted(string path) => $"'{path}'";
}
