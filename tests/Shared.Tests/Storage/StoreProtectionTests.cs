using Baktainer.Storage.Protection;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>What is less protection than before, and what is merely not known.</summary>
public sealed class StoreProtectionTests
{
    private static readonly StoreProtection Full = new() { Versioning = true, SoftDeleteDays = 14, Locks = true, DefaultLock = new(30, LockMode.Compliance) };

    [Fact]
    public void Same_protection_is_not_less() => Assert.Empty(Full.LessThan(Full));

    [Fact]
    public void More_protection_is_not_less() => Assert.Empty(Full.LessThan(StoreProtection.Nothing));

    [Fact]
    public void What_is_not_known_is_not_less() => Assert.Empty(new StoreProtection().LessThan(Full));

    [Fact]
    public void Everything_that_is_less_is_named() => Assert.Equal(
        ["versioning is off", "soft delete is off; it was on for 14 days", "objects cannot be locked", "the default lock is off; it was compliance for 30 days"],
        StoreProtection.Nothing.LessThan(Full));

    [Theory]
    [InlineData(29, LockMode.Compliance)]
    [InlineData(90, LockMode.Governance)]
    public void Shorter_or_softer_default_lock_is_less(int days, LockMode mode) =>
        Assert.Contains("default lock", Assert.Single((Full with { DefaultLock = new(days, mode) }).LessThan(Full)), StringComparison.Ordinal);

    [Fact]
    public void Strongest_of_two_keeps_the_best_of_each_and_what_only_one_knows()
    {
        Assert.Equal(Full, Full.Strongest(StoreProtection.Nothing));
        Assert.Equal(Full, StoreProtection.Nothing.Strongest(Full));
        Assert.Equal(Full, Full.Strongest(new StoreProtection()));
        Assert.Equal(Full, new StoreProtection().Strongest(Full));
        Assert.Equal(20, Full.Strongest(new StoreProtection { SoftDeleteDays = 20 }).SoftDeleteDays);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(7, null, 7)]
    [InlineData(7, 30, 30)]
    [InlineData(30, 7, 30)]
    [InlineData(null, 30, 30)]
    public void Label_makes_a_lock_longer_and_never_shorter(int? usual, int? label, int? days)
    {
        var rule = usual is { } known ? new LockRule(known, LockMode.Compliance) : null;
        Assert.Equal(days, LockRule.Of(rule, label)?.Days);
        if (days is not null) Assert.Equal(rule?.Mode ?? LockMode.Governance, LockRule.Of(rule, label)!.Mode);
    }
}
