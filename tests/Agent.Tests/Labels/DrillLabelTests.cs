using Baktainer.Scheduling;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>When a target's newest backup is proved.</summary>
public sealed class DrillLabelTests
{
    [Fact]
    public void Without_a_label_nothing_is_said() => Assert.Null(Reading.Clean(Reading.With()).Drill);

    [Theory]
    [InlineData("@weekly", "@weekly")]
    [InlineData("30 4 * * 0", "30 4 * * 0")]
    public void Schedule_is_meant_in_the_agents_zone_or_in_one_of_its_own(string label, string when)
    {
        Assert.Equal(new DrillRule(when, "UTC"), Reading.Clean(Reading.With(("baktainer.drill", label))).Drill);
        Assert.Equal(new DrillRule(when, "Europe/Berlin"), Reading.Clean(Reading.With(("baktainer.drill", label), ("baktainer.drill.tz", "Europe/Berlin"))).Drill);
    }

    [Fact]
    public void Off_is_off() => Assert.Equal(DrillRule.None, Reading.Clean(Reading.With(("baktainer.drill", "off"))).Drill);

    [Theory]
    [InlineData("sometimes")]
    [InlineData("61 * * * *")]
    [InlineData("true")]
    public void What_is_neither_is_an_error(string label) =>
        Assert.NotEmpty(Reading.Error(Reading.With(("baktainer.drill", label)), "baktainer.drill"));

    [Fact]
    public void Zone_alone_has_no_effect() => Assert.Contains("baktainer.drill", Reading.Warning(Reading.With(("baktainer.drill.tz", "Europe/Berlin")), "baktainer.drill.tz"), StringComparison.Ordinal);
}
