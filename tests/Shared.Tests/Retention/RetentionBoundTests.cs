using Baktainer.Retention;
using static Baktainer.Shared.Tests.Retention.Histories;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>Where one rule ends, and what numbers rules may have.</summary>
public sealed class RetentionBoundTests
{
    private static readonly TimeSpan Little = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Age_is_too_great_when_it_is_greater_and_young_when_it_is_less()
    {
        Assert.Equal([true, false], Kept("max-age=10d", Of(Now), Of(Now.AddDays(-10)), Of(Now.AddDays(-10) - Little))[1..]);
        Assert.Equal("more than 10 days older than the newest (max-age)", Plan("max-age=10d", Of(Now), Of(Now.AddDays(-11))).Decisions[1].Reasons[0]);
        Assert.Equal([true, false], Kept("keep-last=1 min-age=10d", Of(Now), Of(Now.AddDays(-10) + Little), Of(Now.AddDays(-10)))[1..]);
        Assert.Equal("younger than 10 days (min-age)", Plan("keep-last=1 min-age=10d", Of(Now), Of(Now.AddDays(-9))).Decisions[1].Reasons[0]);
    }

    [Fact]
    public void Count_is_of_the_good_ones_only()
    {
        BackupFacts[] backups = [Of(Now), Of(Now.AddDays(-1)) with { Damaged = true }, Of(Now.AddDays(-2)), Of(Now.AddDays(-3))];
        Assert.Equal([true, true, true, false], Kept("max-count=2", backups));
        Assert.Equal("not one of the 2 newest (max-count)", Plan("max-count=2", backups).Decisions[3].Reasons[0]);
        Assert.Equal("one of the 3 newest good ones (at-least)", Plan("keep-last=1 at-least=3", backups).Decisions[3].Reasons[0]);
        Assert.Equal([true, true, true, true], Kept("keep-last=1 at-least=3", backups));
        Assert.Equal([true, true, true, false], Kept("keep-last=1 at-least=2", backups));
    }

    [Fact]
    public void Lock_ends_at_its_time_and_a_legal_hold_never()
    {
        Assert.Equal([true, false], Kept("keep-last=1", Of(Now), Of(Now.AddDays(-1)) with { LockedUntil = Now + Little }, Of(Now.AddDays(-2)) with { LockedUntil = Now })[1..]);
        Assert.Equal("retained: under legal hold", Plan("keep-last=1", Of(Now), Of(Now.AddDays(-1)) with { LockedUntil = DateTimeOffset.MaxValue }).Decisions[1].Reasons[0]);
    }

    [Fact]
    public void Copy_of_what_the_primary_store_has_stays_and_every_reason_is_told()
    {
        var copied = Plan("keep-last=1 copies=2", Of(Now), Of(Now.AddDays(-1)) with { InPrimary = true, Copies = 1, InUse = "a restore", Anomalous = true, Unreadable = "it is torn", Damaged = true });
        Assert.Equal(
            [
                "left alone, for its manifest cannot be read: it is torn", "left alone, for it is damaged: mend it from a copy, or delete it by hand", "unlike those before it, and not accepted yet",
                "in use: a restore", "a copy of what the primary store has", "1 of 2 copies are there (copies)",
            ],
            copied.Decisions[1].Reasons);
        Assert.Equal([true, false], Kept("keep-last=1 copies=2", Of(Now), Of(Now.AddDays(-1)) with { Copies = 1 }, Of(Now.AddDays(-2)) with { Copies = 2 })[1..]);
        Assert.Equal("the newest that was verified", Plan("keep-last=1", Of(Now), Of(Now.AddDays(-1)) with { Verified = true }).Decisions[1].Reasons[0]);
    }

    [Fact]
    public void Space_counts_what_goes_anyway_and_leaves_what_a_floor_keeps()
    {
        const long Gib = 1L << 30;
        BackupFacts[] five = [.. Enumerable.Range(0, 5).Select(day => Of(Now.AddDays(-day), Gib))];
        Assert.Equal([true, true, true, true, false], Kept("min-free=10GB", 10 * Gib - 1, five));
        Assert.Equal([true, true, true, true, true], Kept("min-free=10GB", 10 * Gib, five));
        Assert.Equal([true, true, true, true, false], Kept("min-free=10GB max-count=4", 9 * Gib, five)); // The one that goes is enough.
        Assert.Equal([true, true, true, false, false], Kept("min-free=10GB max-count=4", 9 * Gib - 1, five));
        Assert.Equal([true, true, true, false, true], Kept("min-free=10GB", 0, [.. five[..4], five[4] with { InUse = "a restore" }]));
        Assert.Equal("the oldest, and the store has less than 10 GB free (min-free)", Plan("min-free=10GB", 0, five).Decisions[4].Reasons[0]);
    }

    [Theory]
    [InlineData("keep-last=1", false)]
    [InlineData("keep-hourly=1", false)]
    [InlineData("keep-daily=1", false)]
    [InlineData("keep-weekly=1", false)]
    [InlineData("keep-monthly=1", false)]
    [InlineData("keep-yearly=1", false)]
    [InlineData("max-age=1", false)]
    [InlineData("max-count=1", false)]
    [InlineData("min-free=1", false)]
    [InlineData("at-least=1 min-age=1 copies=1 tz=Europe/Berlin", true)]
    public void Rules_that_only_keep_delete_nothing(string text, bool nothing) => Assert.Equal(nothing, RetentionText.Parse(text).Rules!.DeleteNothing);

    [Theory]
    [InlineData("keep-last=10000", "keep-last=10001")]
    [InlineData("keep-daily=1", "keep-daily=0")]
    [InlineData("max-age=36500", "max-age=36501")]
    [InlineData("max-age=5214W", "max-age=5215w")]
    [InlineData("min-age=100Y", "min-age=101y")]
    [InlineData("min-free=1000000gb", "min-free=1000001GB")]
    [InlineData("copies=100", "copies=101")]
    [InlineData("max-count=3 at-least=3", "max-count=3 at-least=4")]
    [InlineData("max-age=3d min-age=3", "max-age=3d min-age=4")]
    [InlineData("keep-last=0000001", "keep-last=00000001")]
    [InlineData("keep-last=5", "keep-last=5d")]
    [InlineData("max-age=1w", "max-age=w")]
    [InlineData("tz=Europe/Berlin", "tz=Europe/Bonn")]
    [InlineData("keep-last=5", "keep-last=+5")]
    public void Numbers_have_bounds(string good, string bad)
    {
        Assert.Empty(RetentionText.Parse(good).Problems);
        var (rules, problems) = RetentionText.Parse(bad);
        Assert.Null(rules);
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void Rules_that_come_as_numbers_are_held_to_the_same_bounds() => Assert.Equal(
        ["keep-last: 0 is not from 1 to 10000.", "max-age: 36501 is not from 1 to 36500.", "min-free: 1000001 is not from 1 to 1000000."],
        new RetentionRules { KeepLast = 0, KeepDaily = 1, KeepHourly = 10_000, MaxAgeDays = 36_501, MinFreeGb = 1_000_001 }.Problems());

    [Fact]
    public void Rules_say_what_values_they_take()
    {
        Assert.Equal("days, or a number with `d`, `w` or `y`, up to 36500 days", RetentionWord.Of("max-age").Values);
        Assert.Equal("whole number from 1 to 100", RetentionWord.Of("copies").Values);
    }

    private static bool[] Kept(string rules, params BackupFacts[] backups) => Kept(rules, null, backups);

    private static bool[] Kept(string rules, long? free, BackupFacts[] backups) => [.. Plan(rules, free, backups).Decisions.Select(decision => decision.IsKept)];

    private static RetentionPlan Plan(string rules, params BackupFacts[] backups) => Plan(rules, null, backups);

    private static RetentionPlan Plan(string rules, long? free, BackupFacts[] backups) =>
        RetentionPlan.Make(new TargetFacts { Backups = backups, FreeBytes = free }, RetentionText.Parse(rules).Rules!, Now);
}
