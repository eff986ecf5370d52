using Baktainer.Retention;
using static Baktainer.Shared.Tests.Retention.Histories;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>When nothing is deleted, to the tick, and what is said of it.</summary>
public sealed class GuardTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void Clock_jumped_when_it_went_back_further_than_clocks_differ_or_on_further_than_sweeps_pause()
    {
        Assert.False(Guard.HasJumped(null, Now));
        Assert.False(Guard.HasJumped(Now + Guard.Skew, Now));
        Assert.True(Guard.HasJumped(Now + Guard.Skew + Tick, Now));
        Assert.False(Guard.HasJumped(Now - Guard.LongestPause, Now));
        Assert.True(Guard.HasJumped(Now - Guard.LongestPause - Tick, Now));
    }

    [Fact]
    public void Sweeps_rest_for_three_days_after_a_jump()
    {
        Assert.Null(Held(facts => facts with { ClockJumpedAt = Now - TimeSpan.FromDays(3) }));
        Assert.Equal("nothing is deleted until 2026-11-25 12:00:00Z: the clock jumped", Held(facts => facts with { ClockJumpedAt = Now - TimeSpan.FromDays(3) + Tick }));
        Assert.Equal("nothing is deleted: the clock jumped from 2026-09-25 12:00:00Z to 2026-11-25 12:00:00Z", Held(facts => facts with { LastSweep = Now.AddMonths(-2) }));
    }

    [Fact]
    public void Backup_of_the_future_holds_everything_when_it_is_further_off_than_clocks_differ()
    {
        Assert.Null(Held(facts => facts with { Backups = [.. facts.Backups, Of(Now + Guard.Skew)] }));
        Assert.Equal(
            "nothing is deleted: the newest backup is of 2026-11-25 13:00:00Z, and the clock says 2026-11-25 12:00:00Z", Held(facts => facts with { Backups = [.. facts.Backups, Of(Now.AddHours(1))] }));
    }

    [Fact]
    public void Newest_backup_that_is_no_good_one_holds_everything()
    {
        Assert.Equal("nothing is deleted: the newest backup cannot be read", Held(facts => facts with { Backups = [facts.Backups[0] with { Unreadable = "it has version 9" }, facts.Backups[1]] }));
        Assert.Equal("nothing is deleted: the newest backup is not a good one", Held(facts => facts with { Backups = [facts.Backups[0] with { Damaged = true }, facts.Backups[1]] }));
        Assert.Equal("nothing is deleted: the newest backup is not a good one", Held(facts => facts with { Backups = [facts.Backups[0] with { Anomalous = true }, facts.Backups[1]] }));
        Assert.Equal("nothing is deleted: there is no good backup", Held(facts => facts with { Backups = [] }));
    }

    [Fact]
    public void Failed_run_holds_everything_and_a_freeze_comes_first()
    {
        Assert.Equal("nothing is deleted: the latest run failed (BK302)", Held(facts => facts with { LatestRunFailed = "BK302" }));
        Assert.Equal("nothing is deleted: audit", Held(facts => facts with { LatestRunFailed = "BK302", Frozen = "audit" }));
    }

    /// <summary>Of a target with two good backups, one of which the rules would have.</summary>
    private static string? Held(Func<TargetFacts, TargetFacts> changed)
    {
        var plan = RetentionPlan.Make(changed(new TargetFacts { Backups = [Of(Now.AddDays(-1)), Of(Now.AddDays(-2))] }), RetentionText.Parse("keep-last=1").Rules!, Now);
        Assert.Equal(plan.Held is null, plan.Deletions.Any());
        return plan.Held;
    }
}
