using Baktainer.Contracts;
using Baktainer.Retention;
using CsCheck;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>Random histories, rules and times: some of the backups are of the hours in which clocks change, some are not good, locked, in use or not copied.</summary>
internal static class Histories
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset[] ClockChanges =
        [new(2026, 10, 25, 0, 0, 0, TimeSpan.Zero), new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 1, 5, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)];

    private static readonly Gen<DateTimeOffset> Times = Gen.Frequency(
        (4, Gen.Int[0, 3 * 365 * 24].Select(hours => Now.AddHours(-hours))),
        (3, Gen.Int[0, 72].Select(hours => Now.AddMinutes(-hours * 47))),
        (2, Gen.Select(Pick(ClockChanges), Gen.Int[-180, 180], (change, minutes) => change.AddMinutes(minutes))),
        (1, Gen.Int[0, 40].Select(days => Now.AddDays(-days))));

    private static readonly Gen<BackupFacts> Backups =
        from at in Times
        from bytes in Gen.Long[0, 1L << 31]
        from unreadable in Rarely
        from anomalous in Rarely
        from damaged in Rarely
        from verified in Gen.Bool
        from locked in Rarely
        from days in Gen.Int[-20, 20]
        from used in Rarely
        from copies in Gen.Int[0, 2]
        from primary in Rarely
        select Of(at, bytes) with
        {
            Unreadable = unreadable ? "it is no JSON" : null,
            Anomalous = anomalous,
            Damaged = damaged,
            Verified = verified,
            LockedUntil = locked ? Now.AddDays(days) : null,
            InUse = used ? "a restore" : null,
            Copies = copies,
            InPrimary = primary,
        };

    private static readonly Gen<RetentionRules> Rules =
        from keep in Gen.Select(Maybe(6), Maybe(30), Maybe(10), Maybe(6)).Select(Gen.Select(Maybe(12), Maybe(4)))
        from max in Gen.Select(Maybe(400), Maybe(20), Maybe(10))
        from floor in Gen.Select(Maybe(5), Maybe(30), Maybe(2))
        from zone in Pick<string?>("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", null)
        select new RetentionRules
        {
            KeepLast = keep.Item1.Item1,
            KeepHourly = keep.Item1.Item2,
            KeepDaily = keep.Item1.Item3,
            KeepWeekly = keep.Item1.Item4,
            KeepMonthly = keep.Item2.Item1,
            KeepYearly = keep.Item2.Item2,
            MaxAgeDays = max.Item1,
            MaxCount = max.Item2,
            MinFreeGb = max.Item3,
            AtLeast = floor.Item1,
            MinAgeDays = floor.Item2,
            Copies = floor.Item3,
            TimeZone = zone,
        };

    public static Gen<History> All { get; } =
        from backups in Backups.Array[0, 40]
        from rules in Rules
        from failed in Rarely
        from frozen in Rarely
        from free in Gen.Long[0, 12L << 30]
        from lastSweep in Pick<double?>(null, null, null, -1, -24, -24 * 40, 5)
        from jumped in Pick<double?>(null, null, null, null, -1, -24 * 5)
        select new History(
            new TargetFacts
            {
                Backups = [.. backups.DistinctBy(backup => backup.Id)],
                LatestRunFailed = failed ? "BK302" : null,
                Frozen = frozen ? "somebody said so" : null,
                FreeBytes = free,
                LastSweep = lastSweep is { } hours ? Now.AddHours(hours) : null,
                ClockJumpedAt = jumped is { } ago ? Now.AddHours(ago) : null,
            },
            rules);

    /// <summary>Without what holds everything, so that the rules are what counts.</summary>
    public static Gen<History> Calm { get; } = All.Select(history => history with
    {
        Facts = history.Facts with
        {
            Backups = [.. history.Facts.Backups, Of(Now.AddMinutes(-1))],
            LatestRunFailed = null,
            Frozen = null,
            LastSweep = null,
            ClockJumpedAt = null,
        },
    });

    private static Gen<bool> Rarely => Gen.Int[0, 12].Select(number => number == 0);

    /// <summary>A good backup that began then.</summary>
    public static BackupFacts Of(DateTimeOffset at, long bytes = 1000) =>
        new($"{Stamp.Of(at)}-a1b2c3d4-1", at, bytes);

    private static Gen<int?> Maybe(int most) => Gen.Select(Gen.Int[0, 2], Gen.Int[1, most], (given, number) => given == 0 ? number : (int?)null);

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    internal sealed record History(TargetFacts Facts, RetentionRules Rules)
    {
        public RetentionPlan Plan(DateTimeOffset? now = null) => RetentionPlan.Make(Facts, Rules, now ?? Now);

        public override string ToString() => $"{Rules}\n{string.Join('\n', Facts.Backups.OrderByDescending(backup => backup.Id))}\n{Facts}";
    }
}
