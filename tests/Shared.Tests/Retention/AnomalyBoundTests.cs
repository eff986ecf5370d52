using Baktainer.Retention;

namespace Baktainer.Shared.Tests.Retention;

/// <summary>Where the usual ends, to the byte and the second.</summary>
public sealed class AnomalyBoundTests
{
    [Theory]
    [InlineData(100_000_000, 70_000_000, 69_999_999)] // A third less.
    [InlineData(90_000, 24_464, 24_463)] // 64 KiB less.
    [InlineData(10_000, 1_000, 999)] // Nine tenths less.
    public void Size_may_drop_so_far(long usual, long still, long tooFar) => AssertBound(Steady(Of(usual)), Of(still), Of(tooFar), "much less");

    [Theory]
    [InlineData(100_000_000, 200_000_000, 200_000_001)] // Twice as much.
    [InlineData(10_000, 16_787_216, 16_787_217)] // 16 MiB more.
    public void Size_may_grow_so_far(long usual, long still, long tooFar) => AssertBound(Steady(Of(usual)), Of(still), Of(tooFar), "much more");

    [Theory]
    [InlineData(300, 1200, 1201)]
    [InlineData(600, 2400, 2401)] // Four times as long.
    [InlineData(10, 910, 911)] // A quarter of an hour longer.
    public void Backup_may_take_so_long(int usual, int still, int tooLong) => AssertBound(
        Steady(Lasting(usual)), Lasting(still), Lasting(tooLong), $"it took {tooLong} seconds where {usual} are usual");

    [Theory]
    [InlineData(70_000, 71_000)]
    [InlineData(30_000, 29_000)]
    public void Ratio_may_change_so_far(long still, long tooFar) => AssertBound(
        Steady(Of(100_000, 50_000)), Of(100_000, still), Of(100_000, tooFar), "its contents are of another kind");

    [Theory]
    [InlineData(3.5, 3.51, "a byte of it needs 3.5 bits where 3.0 are usual: it looks encrypted, or compressed already")]
    [InlineData(2.5, 2.49, "a byte of it needs 2.5 bits where 3.0 are usual: its contents are of another kind")]
    public void Entropy_may_change_so_far(double still, double tooFar, string reason) => AssertBound(
        Steady(Of(1000) with { Entropy = 3 }), Of(1000) with { Entropy = still }, Of(1000) with { Entropy = tooFar }, reason);

    [Fact]
    public void Ratio_of_dumps_under_64_KiB_says_nothing()
    {
        var (large, small) = (Steady(Of(65_536, 10_000)), Steady(Of(65_535, 10_000)));
        Assert.Single(AnomalyGate.Judge(large[0] with { SealedBytes = 60_000 }, large));
        Assert.Empty(AnomalyGate.Judge(small[0] with { SealedBytes = 60_000 }, large));
        Assert.Empty(AnomalyGate.Judge(large[0] with { SealedBytes = 60_000 }, small));
    }

    [Fact]
    public void Ratio_and_entropy_are_compared_with_enough_backups_of_the_same_form_only()
    {
        var usual = Steady(Of(100_000, 50_000) with { Entropy = 3 });
        var odd = usual[0] with { SealedBytes = 90_000, Entropy = 8 };
        Assert.Equal(2, AnomalyGate.Judge(odd, [.. usual.Take(5), .. usual.Select(one => one with { Form = "pg-custom None none" })]).Count);
        Assert.Empty(AnomalyGate.Judge(odd, [.. usual.Take(4), .. usual.Select(one => one with { Form = "pg-custom None none" })]));
    }

    [Theory]
    [InlineData(11_100_000, 0)]
    [InlineData(11_000_000, 1)] // Six times 1.4826 of the median distance, 10 MB, below the median, 100 MB.
    public void What_varies_may_vary_by_six_robust_deviations(long bytes, int reasons)
    {
        long[] sizes = [120, 80, 100, 90, 110];
        Assert.Equal(reasons, AnomalyGate.Judge(Of(bytes), [.. sizes.Select(size => Of(size * 1_000_000))]).Count);
    }

    [Theory]
    [InlineData(277_900_000, 0)]
    [InlineData(278_000_000, 1)]
    public void What_varies_much_may_grow_by_six_robust_deviations(long bytes, int reasons)
    {
        long[] sizes = [140, 60, 100, 80, 120];
        Assert.Equal(reasons, AnomalyGate.Judge(Of(bytes), [.. sizes.Select(size => Of(size * 1_000_000))]).Count);
    }

    [Fact]
    public void Usual_among_an_even_number_is_the_mean_of_the_two_in_the_middle() => Assert.Contains(
        "where 150 are usual", Assert.Single(AnomalyGate.Judge(Of(0), [.. ((long[])[100, 200, 100, 200, 100, 200]).Select(size => Of(size))])), StringComparison.Ordinal);

    [Fact]
    public void Only_the_last_twenty_are_compared_with()
    {
        BackupMeasure[] history = [.. Enumerable.Repeat(Of(1_000_000), 25), .. Enumerable.Repeat(Of(100_000_000), 20)];
        Assert.Empty(AnomalyGate.Judge(Of(100_000_000), history));
        Assert.Contains("where 100000000 are usual", Assert.Single(AnomalyGate.Judge(Of(1_000_000), history)), StringComparison.Ordinal);
    }

    private static void AssertBound(BackupMeasure[] history, BackupMeasure usual, BackupMeasure odd, string reason)
    {
        Assert.Empty(AnomalyGate.Judge(usual, history));
        Assert.Contains(reason, Assert.Single(AnomalyGate.Judge(odd, history)), StringComparison.Ordinal);
    }

    private static BackupMeasure[] Steady(BackupMeasure usual) => [.. Enumerable.Repeat(usual, 10)];

    private static BackupMeasure Lasting(int seconds) => Of(1_000_000) with { Duration = TimeSpan.FromSeconds(seconds) };

    private static BackupMeasure Of(long bytes, long? stored = null) => new("x", bytes, stored ?? bytes, TimeSpan.FromMinutes(1), "sql Zstd age-v1");
}
