namespace Baktainer.Agent.Tests.Settings;

/// <summary>How long backups are kept where no label says so.</summary>
public sealed class RetentionTests
{
    [Fact]
    public void Without_settings_nothing_is_deleted()
    {
        var retention = Variables.Clean(Variables.Parse()).Retention;
        Assert.Equal((true, true), (retention.IsOn, retention.Default.DeleteNothing));
    }

    [Fact]
    public void Rules_are_one_line_in_the_agents_time_zone() =>
        Assert.Equal(
            "keep-daily=14 max-age=365d tz=Europe/Berlin",
            $"{Variables.Clean(Variables.Parse(("BT_RETENTION", "keep-daily=14 max-age=1y"), ("BT_TIME_ZONE", "Europe/Berlin"))).Retention.Default}");

    [Fact]
    public void The_originals_variables_have_effect() =>
        Assert.Equal(
            "max-age=30d max-count=5 min-free=10GB tz=UTC",
            $"{Variables.Clean(Variables.Parse(("BT_RETENTION_DAYS", "30"), ("BT_RETENTION_COUNT", "5"), ("BT_MIN_FREE_SPACE_GB", "10"), ("BT_ROTATION_ENABLED", "true"), ("BT_TIME_ZONE", "UTC"))).Retention.Default}");

    [Theory]
    [InlineData("BT_RETENTION_DAYS")]
    [InlineData("BT_RETENTION_COUNT")]
    [InlineData("BT_MIN_FREE_SPACE_GB")]
    public void Zero_is_no_limit(string name) => Assert.True(Variables.Clean(Variables.Parse((name, "0"))).Retention.Default.DeleteNothing);

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("no")]
    [InlineData("off")]
    public void Any_way_to_say_no_turns_it_off(string value) => Assert.False(Variables.Clean(Variables.Parse(("BT_ROTATION_ENABLED", value), ("BT_RETENTION_DAYS", "30"))).Retention.IsOn);

    [Fact]
    public void Rotation_without_a_rule_is_a_warning_and_deletes_nothing()
    {
        var result = Variables.Parse(("BT_ROTATION_ENABLED", "true"));
        Assert.Contains("deletes nothing by itself", Variables.Warning(result, "BT_ROTATION_ENABLED"), StringComparison.Ordinal);
        Assert.True(result.Settings!.Retention.Default.DeleteNothing);
    }

    [Fact]
    public void Both_ways_together_are_an_error() =>
        Assert.Contains("write max-age=30 there", Variables.Error(Variables.Parse(("BT_RETENTION", "keep-daily=7"), ("BT_RETENTION_DAYS", "30")), "BT_RETENTION_DAYS"), StringComparison.Ordinal);

    [Fact]
    public void A_bad_line_says_all_that_is_wrong()
    {
        var error = Variables.Error(Variables.Parse(("BT_RETENTION", "keep-dayly=7 max-age=soon")), "BT_RETENTION");
        Assert.Contains("'keep-dayly' is none of", error, StringComparison.Ordinal);
        Assert.Contains("max-age: 'soon' is not a number of days", error, StringComparison.Ordinal);
    }
}
