using Baktainer.Retention;
using CsCheck;

namespace Baktainer.Shared.Tests.Retention;

public sealed class AnomalyGateTests
{
    private const long Mb = 1_000_000;

    [Theory]
    [InlineData(100, 20, 5, null)]
    [InlineData(75, 15, 5, null)]
    [InlineData(65, 13, 5, "much less")]
    [InlineData(0, 0, 0, "much less")]
    [InlineData(190, 38, 5, null)]
    [InlineData(260, 52, 5, "much more")]
    [InlineData(100, 20, 14, null)]
    [InlineData(100, 20, 40, "it took 2400 seconds where 300 are usual")]
    [InlineData(100, 35, 5, null)]
    [InlineData(100, 99, 5, "it was compressed to 0.99 of its size where 0.20 is usual")] // Somebody encrypted the rows.
    public void Backup_is_compared_with_those_before_it(long plain, long stored, int minutes, string? reason)
    {
        var reasons = AnomalyGate.Judge(Of(plain, stored, minutes), Usual(10));
        Assert.Equal(reason is null ? 0 : 1, reasons.Count);
        if (reason is not null) Assert.Contains(reason, reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_with_too_little_to_compare_with()
    {
        Assert.Empty(AnomalyGate.Judge(Of(1, 1, 1), Usual(4)));
        Assert.NotEmpty(AnomalyGate.Judge(Of(1, 1, 1), Usual(5)));
        Assert.NotEmpty(AnomalyGate.Judge(Of(1, 1, 1), Usual(1), least: 1));
    }

    [Fact]
    public void What_varies_always_is_not_unusual_when_it_varies_and_what_was_odd_once_is_no_measure()
    {
        long[] sizes = [60, 140, 80, 120, 100, 70, 130, 100];
        Assert.Empty(AnomalyGate.Judge(Of(40, 8, 5), [.. sizes.Select(size => Of(size, size / 5, 5))]));
        Assert.Empty(AnomalyGate.Judge(Of(100, 20, 5), [.. Usual(6), Of(1, 1, 500)]));
    }

    [Fact]
    public void How_well_it_compresses_is_compared_among_backups_of_one_form() =>
        Assert.Empty(AnomalyGate.Judge(Of(100, 99, 5) with { Form = "sql None none" }, Usual(10)));

    [Theory]
    [InlineData(3.2, null)]
    [InlineData(3.9, "a byte of it needs 3.9 bits where 3.1 are usual: it looks encrypted")] // In hexadecimal, and nothing is compressed.
    [InlineData(7.8, "it looks encrypted")]
    [InlineData(0.4, "of another kind")]
    [InlineData(null, null)]
    public void Bytes_that_are_harder_to_guess_than_ever_are_unusual(double? bits, string? reason)
    {
        var usual = Usual(10).Select((one, n) => one with { Entropy = 3.1 + (n % 3 * 0.01) }).ToList();
        var reasons = AnomalyGate.Judge(Of(100, 20, 5) with { Entropy = bits }, usual);
        Assert.Equal(reason is null ? 0 : 1, reasons.Count);
        if (reason is not null) Assert.Contains(reason, reasons[0], StringComparison.Ordinal);
        Assert.Empty(AnomalyGate.Judge(Of(100, 20, 5) with { Entropy = bits }, Usual(10))); // The backups before it are of an older program.
    }

    [Fact]
    public void Small_database_may_change_by_a_little_and_not_vanish()
    {
        BackupMeasure[] usual = [.. Enumerable.Range(0, 6).Select(_ => new BackupMeasure("x", 90_000, 20_000, TimeSpan.Zero, "sql"))];
        Assert.Empty(AnomalyGate.Judge(usual[0] with { PlainBytes = 40_000 }, usual));
        Assert.NotEmpty(AnomalyGate.Judge(usual[0] with { PlainBytes = 1_000 }, usual));
    }

    [Fact]
    public void Backup_like_one_of_a_steady_history_is_never_unusual() => Gen.Select(Gen.Long[0, 1L << 45], Gen.Double[0.01, 1], Gen.Int[0, 100_000], Gen.Int[1, 40]).Sample((plain, ratio, seconds, count) =>
    {
        var one = new BackupMeasure("x", plain, (long)(plain * ratio), TimeSpan.FromSeconds(seconds), "sql");
        Assert.Empty(AnomalyGate.Judge(one with { PlainBytes = plain - (plain / 10) }, [.. Enumerable.Repeat(one, count)]));
    });

    private static BackupMeasure[] Usual(int count) => [.. Enumerable.Range(0, count).Select(n => Of(100 + (n % 3), 20, 5))];

    private static BackupMeasure Of(long plain, long stored, int minutes) => new("x", plain * Mb, stored * Mb, TimeSpan.FromMinutes(minutes), "sql Zstd age-v1");
}
