using Baktainer.Retention;
using static Baktainer.Shared.Tests.Retention.Histories;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>Examples, where one can see what is meant.</summary>
public sealed class RetentionPlanTests
{
    [Fact]
    public void Without_rules_nothing_is_deleted()
    {
        var plan = Plan("", Days(0, 1, 500, 5000));
        Assert.Empty(plan.Deletions);
        Assert.Equal(["the newest good backup", "no rule is against it", "no rule is against it", "no rule is against it"], plan.Decisions.Select(decision => Assert.Single(decision.Reasons)));
    }

    [Fact]
    public void Keep_rules_add_up_and_each_backup_says_all_that_claim_it()
    {
        var plan = Plan("keep-last=2 keep-daily=3 keep-monthly=2", Days(0, 1, 2, 3, 40, 70));
        Assert.Equal(["the newest good backup", "last 2 of 2; daily 2026-11-24", "daily 2026-11-23", "no keep rule wants it", "monthly 2026-10", "no keep rule wants it"],
            plan.Decisions.Select(decision => string.Join("; ", decision.Reasons)));
        Assert.Equal([true, true, true, false, true, false], plan.Decisions.Select(decision => decision.IsKept));
    }

    [Theory]
    [InlineData("UTC", "2026-11-24T23:30Z 2026-11-25T00:30Z", 0)]
    [InlineData("Europe/Berlin", "2026-11-24T23:30Z 2026-11-25T00:30Z", 1)] // Both are of the 25th there.
    [InlineData("America/New_York", "2026-11-24T23:30Z 2026-11-25T00:30Z", 1)] // Both of the 24th.
    public void Days_are_those_of_the_time_zone(string zone, string times, int deleted) =>
        Assert.Equal(deleted, Plan($"keep-daily=9 tz={zone}", [.. times.Split(' ').Select(At)]).Deletions.Count());

    [Fact]
    public void Hour_that_comes_twice_when_clocks_go_back_is_two_hours() =>
        Assert.Empty(Plan("keep-hourly=9 tz=Europe/Berlin", [At("2026-10-25T00:10Z"), At("2026-10-25T01:10Z"), At("2026-10-25T02:10Z")]).Deletions);

    [Fact]
    public void Weeks_are_ISO_weeks_over_the_turn_of_the_year() =>
        Assert.Equal(["20251231T", "20251229T"], Deleted(Plan("keep-weekly=2", [At("2025-12-28T00:00Z"), At("2025-12-29T00:00Z"), At("2025-12-31T00:00Z"), At("2026-01-02T00:00Z")])));

    [Fact]
    public void Age_counts_from_the_newest_good_backup_and_not_from_now()
    {
        var backups = Days(100, 105, 140);
        Assert.Equal(["20260708T"], Deleted(Plan("max-age=30d", backups)));
        Assert.Empty(Plan("max-age=30d at-least=3", backups).Deletions);
    }

    [Fact]
    public void Older_verified_backup_stays_while_the_newest_is_not_verified()
    {
        BackupFacts[] backups = [Days(0)[0], Days(1)[0], Days(2)[0] with { Verified = true }, Days(3)[0] with { Verified = true }];
        Assert.Equal(["20261124T", "20261122T"], Deleted(Plan("keep-last=1", backups)));
        Assert.Equal(["20261124T", "20261123T", "20261122T"], Deleted(Plan("keep-last=1", [backups[0] with { Verified = true }, .. backups[1..]])));
    }

    [Fact]
    public void What_cannot_be_read_is_unaccepted_damaged_locked_in_use_or_not_copied_stays_and_says_so()
    {
        var day = Days(0, 1, 2, 3, 4, 5, 6, 7);
        var plan = Plan(
            "keep-last=1 copies=1",
            [
                day[0], day[1] with { Unreadable = "it has version 9" }, day[2] with { Anomalous = true }, day[3] with { Damaged = true }, day[4] with { LockedUntil = Now.AddDays(1), Copies = 1 },
                day[5] with { InUse = "a restore", Copies = 1 }, day[6], day[7] with { LockedUntil = Now.AddDays(-1), Copies = 1 },
            ]);
        Assert.Equal(["20261118T"], Deleted(plan));
        Assert.Equal("retained: locked until 2026-11-26 12:00:00Z", plan.Decisions[4].Reasons[0]);
        Assert.Equal("0 of 1 copies are there (copies)", plan.Decisions[6].Reasons[0]);
    }

    [Fact]
    public void Store_that_is_short_of_space_costs_each_target_its_oldest_backup_and_never_the_last_three()
    {
        var facts = new TargetFacts { Backups = Days(0, 1, 2, 3, 4), FreeBytes = 5L << 30 };
        var rules = RetentionText.Parse("min-free=10GB").Rules!;
        Assert.Equal(["20261121T"], Deleted(RetentionPlan.Make(facts, rules, Now)));
        Assert.Empty(RetentionPlan.Make(facts with { Backups = Days(0, 1, 2) }, rules, Now).Deletions);
        Assert.Empty(RetentionPlan.Make(facts with { FreeBytes = 10L << 30 }, rules, Now).Deletions);
        Assert.Empty(RetentionPlan.Make(facts with { FreeBytes = null }, rules, Now).Deletions);
    }

    [Fact]
    public void What_would_go_without_the_freeze_is_told()
    {
        var facts = new TargetFacts { Backups = Days(0, 1), Frozen = "frozen by ann: audit" };
        var plan = RetentionPlan.Make(facts, RetentionText.Parse("keep-last=1").Rules!, Now);
        Assert.Equal("nothing is deleted: frozen by ann: audit", plan.Held);
        Assert.Equal(["the newest good backup"], plan.Decisions[0].Reasons);
        Assert.Equal([plan.Held!, "else it would go: no keep rule wants it"], plan.Decisions[1].Reasons);
        Assert.Equal(
            "else it would go: more than 1 days older than the newest (max-age); not one of the 1 newest (max-count)",
            RetentionPlan.Make(facts with { Backups = Days(0, 2) }, RetentionText.Parse("max-age=1d max-count=1").Rules!, Now).Decisions[1].Reasons[1]);
    }

    [Theory]
    [InlineData("keep-daily=3", 1, "2026-11-27T00:00Z")] // The third of three days when it is the 27th.
    [InlineData("keep-daily=3 tz=Europe/Berlin", 1, "2026-11-26T23:00Z")]
    [InlineData("keep-daily=3 keep-weekly=2", 1, "2026-11-27T00:00Z")] // The newest one of the week is another.
    [InlineData("keep-daily=3 keep-weekly=2", 0, "2026-12-07T00:00Z")] // The week wants it for longer than the day.
    [InlineData("keep-weekly=2", 4, "2026-11-30T00:00Z")] // A Saturday's, until the second Monday after.
    [InlineData("keep-monthly=12", 40, "2027-10-01T00:00Z")]
    [InlineData("keep-monthly=12 max-age=90d", 40, "2027-01-14T12:00Z")]
    [InlineData("keep-yearly=2", 400, "2027-01-01T00:00Z")]
    [InlineData("keep-hourly=5", 40, "2026-11-25T14:00Z")]
    [InlineData("keep-yearly=10000", 0, "2126-01-01T00:00Z")]
    [InlineData("keep-last=9", 4, null)]
    [InlineData("keep-monthly=12 max-age=30d", 40, null)]
    [InlineData("max-age=1y", 4, null)]
    public void Backup_is_wanted_until_the_next_period_that_would_push_it_out(string rules, int ago, string? until)
    {
        var plan = Plan(rules, Days(0, 1, 4, 40, 400));
        Assert.Equal(
            until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
            plan.Decisions.Single(decision => decision.Backup.At == Now.AddDays(-ago)).WantedUntil);
    }

    [Fact]
    public void Outage_prolongs_what_is_wanted_and_what_is_not_good_is_never_wanted()
    {
        var facts = new TargetFacts { Backups = [.. Days(0, 1, 2), Days(3)[0] with { Damaged = true }] };
        var rules = RetentionText.Parse("keep-daily=4").Rules!;
        Assert.Equal([4, 3, 2, null], RetentionPlan.Make(facts, rules, Now).Decisions.Select(decision => (decision.WantedUntil - Now.Date)?.Days));
        Assert.Equal([3, 2, 1, null], RetentionPlan.Make(facts, rules, Now.AddDays(300)).Decisions.Select(decision => (decision.WantedUntil - Now.Date.AddDays(300))?.Days));
    }

    [Theory]
    [InlineData("keep-daily=7 keep-weekly=4 max-age=1y", "keep-daily=7 keep-weekly=4 max-age=365d")]
    [InlineData("max-age=8w,min-free=10 tz=Europe/Berlin", "max-age=56d min-free=10GB tz=Europe/Berlin")]
    [InlineData("at-least=3", "nothing is deleted (at-least=3)")]
    public void Rules_are_one_line(string text, string shown) => Assert.Equal(shown, RetentionText.Parse(text).Rules!.ToString());

    [Theory]
    [InlineData("at-least=3", "at-least=2 min-age=7", "at-least=3 min-age=7d")]
    [InlineData("at-least=3 min-age=9", "at-least=4 min-age=7 copies=1", "at-least=4 min-age=9d copies=1")]
    [InlineData("max-count=5 copies=2", "max-age=30 copies=2", "max-count=5 copies=2")]
    [InlineData("keep-last=2", "keep-last=9", "keep-last=2")]
    public void Floors_of_others_count_where_they_are_higher_and_nothing_else_of_them_does(string these, string others, string both) =>
        Assert.Equal(RetentionText.Parse(both).Rules, RetentionText.Parse(these).Rules!.WithFloorsOf(RetentionText.Parse(others).Rules!));

    [Fact]
    public void No_rules_say_so() => Assert.Equal("nothing is deleted", RetentionRules.None.ToString());

    [Theory]
    [InlineData("", "no rule is given")]
    [InlineData("keep-daily=0", "keep-daily: '0' is not a whole number from 1 to 10000")]
    [InlineData("keep-daily", "keep-daily: '' is not a whole number from 1 to 10000")]
    [InlineData("max-age=-1", "max-age: '-1' is not a number of days from 1 to 36500: write 30, 30d, 8w or 1y")]
    [InlineData("max-age=5m", "max-age: '5m' is not a number of days from 1 to 36500: write 30, 30d, 8w or 1y")]
    [InlineData("keep-days=3", "'keep-days' is none of keep-last, keep-hourly, keep-daily, keep-weekly, keep-monthly, keep-yearly, max-age, max-count, min-free, at-least, min-age, copies and tz")]
    [InlineData("keep-last=1 keep-last=2", "'keep-last' is said twice")]
    [InlineData("max-age=5 min-age=6", "min-age: 6 days are more than max-age's 5.")]
    [InlineData("max-count=2 at-least=3", "at-least: 3 are more than max-count's 2.")]
    public void Rules_that_are_wrong_say_why(string text, string problem) => Assert.Equal((null, problem), (RetentionText.Parse(text).Rules, Assert.Single(RetentionText.Parse(text).Problems)));

    private static RetentionPlan Plan(string rules, BackupFacts[] backups) =>
        RetentionPlan.Make(new TargetFacts { Backups = backups }, rules.Length == 0 ? RetentionRules.None : RetentionText.Parse(rules).Rules!, Now);

    private static IEnumerable<string> Deleted(RetentionPlan plan) => plan.Deletions.Select(decision => decision.Backup.Id[..9]);

    private static BackupFacts[] Days(params int[] ago) => [.. ago.Select(days => Of(Now.AddDays(-days)))];

    private static BackupFacts At(string time) => Of(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
}
