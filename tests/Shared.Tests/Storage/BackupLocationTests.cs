using Baktainer.Storage;

namespace Baktainer.Shared.Tests.Storage;

/// <summary>Names of backups are keys.</summary>
public sealed class BackupLocationTests
{
    private static readonly DateTimeOffset Started = new(2026, 1, 2, 23, 4, 5, 678, TimeSpan.FromHours(-5));

    [Fact]
    public void Location_lies_below_target_year_and_month_of_utc()
    {
        var location = new BackupLocation("web-1/shop.db", Started, "a1b2c3d4", 2);
        Assert.Equal("20260103T040405678Z-a1b2c3d4-2", location.Id);
        Assert.Equal("web-1/shop.db/2026/01/20260103T040405678Z-a1b2c3d4-2/", location.Directory);
        Assert.Equal("web-1/shop.db/2026/01/20260103T040405678Z-a1b2c3d4-2/manifest.json", location.ManifestKey);
        Assert.True(ObjectKey.IsValid(location.ManifestKey));
    }

    [Fact]
    public void Location_is_found_again_from_any_of_its_keys()
    {
        var location = new BackupLocation("web-1/shop", Started, "a1b2c3d4", 1);
        Assert.Equal(location, BackupLocation.OfKey(location.Key("db-shop.sql.zst.age")));
        Assert.Equal(location, BackupLocation.Find("web-1/shop", location.Id));
    }

    [Fact]
    public void Ids_order_by_time_when_two_backups_begin_in_one_second()
    {
        var (older, newer) = (new BackupLocation("web/shop", Started, "ffffffff", 1), new BackupLocation("web/shop", Started.AddMilliseconds(1), "00000000", 1));
        Assert.True(string.CompareOrdinal(older.Id, newer.Id) < 0);
        Assert.Equal(Started, older.StartedAt);
    }

    [Fact]
    public void Backups_named_to_the_whole_second_are_still_found()
    {
        var location = BackupLocation.OfKey("web/shop/2026/01/20260103T040405Z-a1b2c3d4-2/manifest.json");
        Assert.Equal(Started.AddMilliseconds(-678), location?.StartedAt);
        Assert.True(string.CompareOrdinal(location!.Id, new BackupLocation("web/shop", Started.AddSeconds(1), "00000000", 1).Id) < 0);
    }

    [Theory]
    [InlineData("shop", "a1b2c3d4", 1)]
    [InlineData("a/b/c", "a1b2c3d4", 1)]
    [InlineData("../shop", "a1b2c3d4", 1)]
    [InlineData("web/sh op", "a1b2c3d4", 1)]
    [InlineData("web/shop", "A1B2C3D4", 1)]
    [InlineData("web/shop", "a1b2c3", 1)]
    [InlineData("web/shop", "a1b2/3d4", 1)]
    [InlineData("web/shop", "a1b2c3d4", 0)]
    [InlineData("web/shop", "a1b2c3d4", -1)]
    public void Location_is_refused_when_a_part_is_malformed(string target, string job, int attempt) =>
        Assert.Throws<Baktainer.Contracts.BaktainerException>(() => new BackupLocation(target, Started, job, attempt));

    [Theory]
    [InlineData("web/shop/2026/02/20260103T040405Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2025/01/20260103T040405Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/20260103T040405Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T040405Z-a1b2c3d4-2/deeper/manifest.json")]
    [InlineData("web/shop/2026/13/20261303T040405Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T250405Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T040405Z-a1b2c3d4/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T0404056Z-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T040405678-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T04040567ZZ-a1b2c3d4-2/manifest.json")]
    [InlineData("web/shop/2026/01/20260103T040405Z-a1b2c3d4-02/manifest.json")]
    [InlineData("web/shop/2026/01/notes/manifest.json")]
    [InlineData("manifest.json")]
    public void Keys_of_another_layout_belong_to_no_backup(string key) => Assert.Null(BackupLocation.OfKey(key));
}
