using System.Globalization;
using Baktainer.Scheduling;
using CsCheck;
using static Baktainer.Shared.Tests.Scheduling.Plans;

namespace Baktainer.Shared.Tests.Scheduling;

/// <summary>What holds for every schedule, most of all near changes of the clocks; some of it against an oracle that steps through the minutes.</summary>
public sealed class SchedulePropertyTests
{
    private static readonly Gen<Case> Cases = Gen.Select(
        ClockOracle.Of("*", "*/20", "30", "0,45", "7"), ClockOracle.Of("*", "*/6", "0", "1", "2", "1,2,3", "23"), ClockOracle.Of("*", "*", "sun", "1-5"),
        ClockOracle.Instants, ClockOracle.Of(0, 0, 1, 60, 1440), ClockOracle.Windows,
        (minute, hour, day, near, jitter, windows) => new Case(minute, hour, day, near.Zone, near.Instant, jitter, windows));

    [Fact]
    public void Firings_go_forward_start_no_earlier_than_due_and_never_in_a_blackout() => Cases.Sample(
        one =>
        {
            var (schedule, last) = (one.Compile(), new Firing(one.From, DateTimeOffset.MinValue));
            foreach (var firing in schedule.Firings(one.From, 20))
            {
                Assert.True(firing.Due > last.Due);
                Assert.True(firing.FireAt >= last.FireAt);
                Assert.True(firing.FireAt >= firing.Due);
                Assert.False(one.Windows.Any(window => window.Holds(ClockOracle.Shown(firing.FireAt, one.Zone))), $"{one}: {firing}");
                last = firing;
            }
        },
        iter: 1000);

    [Fact]
    public void A_day_planned_with_Next_is_what_stepping_through_its_minutes_finds() => Cases.Sample(
        one =>
        {
            var planned = one.Compile().Until(one.From, one.From.AddHours(26)).Select(firing => firing.Due.UtcDateTime);

            Assert.Equal(ClockOracle.Occurrences(one.Minute, one.Hour, one.Day, one.Zone, one.From, one.From.AddHours(26)), planned);
        },
        iter: 400);

    [Fact]
    public void A_run_starts_in_the_first_free_minute_after_its_jitter() => Cases.Sample(
        one =>
        {
            var free = (one with { Windows = [] }).Compile();
            foreach (var firing in one.Compile().Firings(one.From, 3))
                Assert.Equal(ClockOracle.FirstFree(one.Windows, one.Zone, free.FiringOf(Target, firing.Due).FireAt), firing.FireAt);
        },
        iter: 300);

    [Fact]
    public void The_run_to_make_is_the_latest_whose_time_has_come_and_asking_again_changes_nothing() => Gen.Select(Cases, Gen.Int[0, 40], Gen.Int[-90, 90]).Sample(
        (one, skipped, minutes) =>
        {
            var schedule = one.Compile();
            var firings = schedule.Firings(one.From, 60);
            var now = firings[skipped].FireAt.AddMinutes(minutes);
            var latest = firings.FindLastIndex(firing => firing.FireAt <= now);

            var run = schedule.Missed(Target, firings[0], now);

            if (latest == firings.Count - 1) return;
            Assert.Equal(latest < 0 ? null : firings[latest], run);
            Assert.Equal(firings[latest + 1], schedule.Following(Target, firings[0], now));
            if (run is { } again) Assert.Equal(run, schedule.Missed(Target, again, now));
        },
        iter: 1000);

    [Fact]
    public void Jitter_is_stable_within_its_window_and_spread_over_it()
    {
        const int Targets = 6000, Hour = 3600;
        var schedule = Cron("0 3 * * *", jitter: 60);
        var due = At("2026-03-11T03:00Z");
        var offsets = Enumerable.Range(0, Targets).Select(n => (int)(schedule.FiringOf($"host/db-{n}", due).FireAt - due).TotalSeconds).ToList();

        Assert.All(offsets, seconds => Assert.InRange(seconds, 0, Hour - 1));
        Assert.Equal(offsets, Enumerable.Range(0, Targets).Select(n => (int)(schedule.FiringOf($"host/db-{n}", due.AddDays(1)).FireAt - due.AddDays(1)).TotalSeconds));

        // 100 in each of 60 minutes on average: half as many or one and a half times as many would be five standard deviations away.
        Assert.All(offsets.CountBy(seconds => seconds / 60), minute => Assert.InRange(minute.Value, 50, 150));
        Assert.Equal(60, offsets.DistinctBy(seconds => seconds / 60).Count());
    }

    private sealed record Case(string Minute, string Hour, string Day, TimeZoneInfo Zone, DateTimeOffset From, int Jitter, ClockOracle.Window[] Windows)
    {
        public Schedule Compile() => Cron($"{Minute} {Hour} * * {Day}", Zone.Id, Jitter, [.. Windows.Select(window => window.Text)]);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{Minute} {Hour} * * {Day} ({Zone.Id}) from {From:O}, jitter {Jitter}, blackouts {string.Join("; ", Windows.Select(window => window.Text))}");
    }
}
