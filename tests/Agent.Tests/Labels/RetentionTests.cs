using Baktainer.Retention;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>How long backups are kept.</summary>
public sealed class RetentionTests
{
    [Fact]
    public void Without_labels_nothing_is_said() => Assert.Null(Reading.Clean(Reading.With()).Retention);

    [Fact]
    public void Every_rule_has_a_label()
    {
        var labels = RetentionWord.All.Select((word, at) => ($"baktainer.retention.{word.Name}", word.Name == "max-age" ? "2y" : word.Name == "max-count" ? "50" : $"{at + 1}"));
        var rules = Reading.Clean(Reading.With([.. labels, ("baktainer.retention.tz", "Europe/Berlin")])).Retention;
        Assert.Equal(
            "keep-last=1 keep-hourly=2 keep-daily=3 keep-weekly=4 keep-monthly=5 keep-yearly=6 max-age=730d max-count=50 min-free=9GB at-least=10 min-age=11d copies=12 tz=Europe/Berlin",
            $"{rules}");
    }

    [Theory]
    [InlineData("30", "1", "max-age=30d max-count=1 tz=UTC")]
    [InlineData("30", "0", "max-age=30d tz=UTC")]
    public void The_originals_labels_have_effect(string days, string count, string rules) =>
        Assert.Equal(rules, $"{Reading.Clean(Reading.With(("baktainer.backup.retention.days", days), ("baktainer.backup.retention.count", count))).Retention}");

    [Theory]
    [InlineData("baktainer.backup.retention.days", "0")]
    [InlineData("baktainer.backup.retention.days", "3651")]
    [InlineData("baktainer.backup.retention.days", "a week")]
    [InlineData("baktainer.backup.retention.count", "-1")]
    [InlineData("baktainer.backup.retention.count", "1001")]
    [InlineData("baktainer.retention.keep-daily", "0")]
    [InlineData("baktainer.retention.keep-daily", "seven")]
    [InlineData("baktainer.retention.max-age", "1h")]
    [InlineData("baktainer.retention.max-age", "99999999y")]
    [InlineData("baktainer.retention.min-free", "10%")]
    [InlineData("baktainer.retention.tz", "Mars/Olympus")]
    public void A_bad_value_is_an_error(string label, string value) =>
        Assert.Contains(Reading.With((label, value), ("baktainer.retention.keep-last", "3")).Problems, problem => problem.IsError && problem.Label == label);

    [Fact]
    public void Two_ways_to_say_one_thing_are_an_error() =>
        Assert.Contains("keep one of them", Reading.Error(Reading.With(("baktainer.retention.max-age", "30d"), ("baktainer.backup.retention.days", "30")), "baktainer.backup.retention.days"), StringComparison.Ordinal);

    [Fact]
    public void Rules_that_contradict_each_other_are_an_error() =>
        Assert.Contains("more than max-count", Reading.Error(Reading.With(("baktainer.retention.max-count", "2"), ("baktainer.retention.at-least", "3")), "baktainer.retention.at-least"), StringComparison.Ordinal);

    [Fact]
    public void A_zone_alone_is_a_warning() =>
        Assert.Contains("has no effect", Reading.Warning(Reading.With(("baktainer.retention.tz", "Europe/Berlin")), "baktainer.retention.tz"), StringComparison.Ordinal);

    [Fact]
    public void A_mistyped_rule_is_a_warning_with_the_right_name() =>
        Assert.Contains("baktainer.retention.keep-daily?", Reading.Warning(Reading.With(("baktainer.retention.keep-dayly", "7")), "baktainer.retention.keep-dayly"), StringComparison.Ordinal);
}
