using System.Globalization;
using Baktainer.Retention;
using CsCheck;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>What holds for every history and all rules.</summary>
public sealed class RetentionPropertyTests
{
    /// <summary>Mutation testing runs these tests hundreds of times, and asks for fewer.</summary>
    private static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("BAKTAINER_HISTORIES") ?? "10000", CultureInfo.InvariantCulture);

    [Fact]
    public void Retention_keeps_exactly_what_a_naive_oracle_keeps()
    {
        var (deleting, held) = (0, 0);
        Histories.All.Sample(
            history =>
            {
                var plan = history.Plan();
                Assert.Equal(new NaiveOracle(history.Facts, history.Rules, Histories.Now).Deleted().Order(), plan.Deletions.Select(decision => decision.Backup.Id).Order());
                Assert.Equal(history.Facts.Backups.Select(backup => backup.Id).OrderDescending(StringComparer.Ordinal), plan.Decisions.Select(decision => decision.Backup.Id));
                Assert.All(plan.Decisions, decision => Assert.NotEmpty(decision.Reasons));
                if (plan.Deletions.Any()) Interlocked.Increment(ref deleting);
                if (plan.Held is not null) Interlocked.Increment(ref held);
            },
            iter: Many);
        Assert.InRange(deleting, Many / 10, Many);
        Assert.InRange(held, Many / 10, Many);
    }

    [Fact]
    public void Newest_good_backup_is_never_deleted_nor_anything_that_is_not_good() => Histories.All.Sample(
        history =>
        {
            var deleted = history.Plan().Deletions.Select(decision => decision.Backup).ToList();
            Assert.DoesNotContain(history.Facts.Backups.Where(backup => backup.IsGood).MaxBy(backup => backup.Id, StringComparer.Ordinal), deleted);
            Assert.DoesNotContain(deleted, backup => !backup.IsGood);
        },
        iter: Many);

    [Fact]
    public void Nothing_is_deleted_after_a_failed_run_or_an_anomaly_while_frozen_or_when_the_clock_jumped() => Gen.Select(Histories.Calm, Gen.Int[0, 5]).Sample(
        (history, what) =>
        {
            var facts = history.Facts;
            var troubled = what switch
            {
                0 => facts with { LatestRunFailed = "BK302" },
                1 => facts with { Backups = [.. facts.Backups, Histories.Of(Histories.Now.AddMinutes(1)) with { Anomalous = true }] },
                2 => facts with { Frozen = "audit" },
                3 => facts with { LastSweep = Histories.Now.AddDays(1) },
                4 => facts with { LastSweep = Histories.Now.AddDays(-50) },
                _ => facts with { Backups = [.. facts.Backups, Histories.Of(Histories.Now.AddHours(1))] },
            };
            Assert.Empty(RetentionPlan.Make(troubled, history.Rules, Histories.Now).Deletions);
        },
        iter: Many);

    [Fact]
    public void Deciding_again_after_the_deletions_deletes_nothing_more() => Histories.Calm.Sample(
        history =>
        {
            var once = history with { Rules = history.Rules with { MinFreeGb = null } };
            var left = once with { Facts = once.Facts with { Backups = [.. once.Plan().Decisions.Where(decision => decision.IsKept).Select(decision => decision.Backup)] } };
            Assert.Empty(left.Plan().Deletions);
        },
        iter: Many);

    [Fact]
    public void Greater_numbers_never_delete_more() => Gen.Select(Histories.Calm, Gen.Int[0, RetentionWord.All.Count - 1], Gen.Int[1, 20]).Sample(
        (history, which, more) =>
        {
            var word = RetentionWord.All[which];
            var rules = history.Rules with { MinFreeGb = null };
            if (word.Name == "min-free" || word.Get(rules) is not { } number) return;
            var deleted = RetentionPlan.Make(history.Facts, rules, Histories.Now).Deletions.Select(decision => decision.Backup.Id).ToHashSet();
            Assert.All(RetentionPlan.Make(history.Facts, word.With(rules, number + more), Histories.Now).Deletions, decision => Assert.Contains(decision.Backup.Id, deleted));
        },
        iter: Many);

    [Fact]
    public void Time_alone_ages_nothing_so_that_an_outage_costs_no_backup() => Gen.Select(Histories.Calm, Gen.Int[0, 2000]).Sample(
        (history, days) =>
        {
            var facts = history.Facts with { Backups = [.. history.Facts.Backups.Select(backup => backup with { LockedUntil = null })] };
            var rules = history.Rules with { MinAgeDays = null };
            Assert.Equal(
                RetentionPlan.Make(facts, rules, Histories.Now).Deletions.Select(decision => decision.Backup.Id),
                RetentionPlan.Make(facts, rules, Histories.Now.AddDays(days)).Deletions.Select(decision => decision.Backup.Id));
        },
        iter: Many);

    [Fact]
    public void Claims_end_just_when_a_naive_oracle_lets_go_if_backups_go_on() => Gen.Select(Histories.Calm, Gen.Int[1, 5], Gen.Int[1, 8]).Sample(
        (history, which, count) =>
        {
            var word = RetentionWord.All[which];
            var rules = word.With(new RetentionRules { TimeZone = history.Rules.TimeZone }, word.Name == "keep-yearly" ? Math.Min(count, 3) : count);
            var step = which < 3 ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
            foreach (var decision in RetentionPlan.Make(history.Facts, rules, Histories.Now).Decisions.Where(decision => decision.WantedUntil is not null).Skip(1))
            {
                var (kept, gone) = (-1, 2000);
                while (gone - kept > 1)
                {
                    var middle = (kept + gone) / 2;
                    var later = history.Facts with { Backups = [.. history.Facts.Backups, .. Enumerable.Range(0, middle + 1).Select(n => Histories.Of(Histories.Now + (n * step)))] };
                    if (new NaiveOracle(later, rules, Histories.Now).IsUnwanted(decision.Backup)) gone = middle;
                    else kept = middle;
                }

                // Clocks that change make a period an hour shorter or longer.
                var end = Histories.Now + (gone * step);
                Assert.InRange(end, decision.WantedUntil!.Value.AddHours(-1), decision.WantedUntil.Value.AddHours(1) + step);
            }
        },
        iter: Many / 50);

    [Fact]
    public void Rules_are_read_back_as_they_are_written() => Histories.All.Sample(
        history =>
        {
            if (history.Rules.Problems().Any() || history.Rules.DeleteNothing) return;
            Assert.Equal(history.Rules, RetentionText.Parse(history.Rules.ToString()).Rules);
        },
        iter: 1000);
}
