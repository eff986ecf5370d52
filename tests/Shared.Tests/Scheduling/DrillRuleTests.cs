using Baktainer.Coordination.Protocol;
using Baktainer.Scheduling;
using Baktainer.Storage;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>When a backup is to be proved, and what jobs that do so are named.</summary>
public sealed class DrillRuleTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true)]
    [InlineData(6, true)]
    [InlineData(7, true)] // Due, and has a day to pass.
    [InlineData(9, false)]
    public void Good_drill_holds_until_the_next_one_should_have_passed(int days, bool isKept) =>
        Assert.Equal(isKept, new DrillRule("0 0 * * 1").IsKept("web/shop", Monday.AddHours(2), Monday.AddDays(days).AddHours(3)));

    [Fact]
    public void Without_a_good_drill_the_rule_is_not_kept_unless_it_wants_none()
    {
        Assert.False(new DrillRule("@weekly").IsKept("web/shop", null, Monday));
        Assert.True(DrillRule.None.IsKept("web/shop", null, Monday));
        Assert.True(new DrillRule("none of ours").IsKept("web/shop", null, Monday)); // Told elsewhere.
    }

    [Fact]
    public void Drills_are_spread_over_an_hour_and_a_targets_always_starts_at_the_same_time()
    {
        var schedule = Schedule.Compile(new DrillRule("@weekly").Schedule!);
        var starts = Enumerable.Range(0, 50).Select(n => schedule.Next($"web/db{n}", Monday)!.Value).ToList();
        Assert.All(starts, firing => Assert.InRange(firing.FireAt - firing.Due, TimeSpan.Zero, TimeSpan.FromHours(1)));
        Assert.True(starts.Select(firing => firing.FireAt).Distinct().Count() > 25);
        Assert.Equal(starts[0], schedule.Next("web/db0", Monday));
    }

    [Theory]
    [InlineData("off", null, true)]
    [InlineData("@weekly", "Europe/Berlin", true)]
    [InlineData("@weekly", "Europe/Nowhere", false)]
    [InlineData("61 * * * *", null, false)]
    [InlineData("OFF", null, false)]
    public void Rule_is_off_or_a_schedule(string when, string? zone, bool isGood) => Assert.Equal(isGood, new DrillRule(when, zone).Problems().Count == 0);

    [Theory]
    [InlineData(1)]
    [InlineData(114)]
    [InlineData(115)]
    [InlineData(128)]
    public void Drills_of_every_target_have_a_name_that_a_job_can_have(int length)
    {
        var (one, other) = ("web/" + new string('a', length), "web/" + new string('a', length - 1) + "b");
        Assert.True(BackupLocation.IsTarget(RestoreOrder.DrillTarget(one)));
        Assert.True(RestoreOrder.IsDrillTarget(RestoreOrder.DrillTarget(one)));
        Assert.NotEqual(RestoreOrder.DrillTarget(one), RestoreOrder.DrillTarget(other));
        Assert.False(RestoreOrder.IsDrillTarget(one));
    }
}
