using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>How long a job may take.</summary>
public sealed class LimitTests
{
    [Fact]
    public void Without_labels_the_usual_limits_hold() => Assert.Equal(JobLimits.Usual, Reading.Clean(Reading.With()).Limits);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5", 300)]
    [InlineData("5m", 300)]
    [InlineData("23h", 82800)]
    public void A_limit_is_in_minutes_or_has_a_unit(string value, int seconds)
    {
        var limits = Reading.Clean(Reading.With(("baktainer.limit.stall", value), ("baktainer.limit.total", value))).Limits;

        Assert.Equal(new JobLimits(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds)), limits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("s")]
    [InlineData("24h")]
    [InlineData("1d")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("9999999d")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    public void Anything_else_is_an_error(string value) =>
        Assert.Contains("is not a time from 1s to 23h", Reading.Error(Reading.With(("baktainer.limit.total", value)), "baktainer.limit.total"), StringComparison.Ordinal);
}
