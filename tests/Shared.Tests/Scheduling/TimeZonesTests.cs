using Baktainer.Scheduling;

namespace Baktainer.Shared.Tests.Scheduling;

public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    public void A_zone_is_found_by_its_name(string name)
    {
        Assert.Null(TimeZones.TryFind(name, out var zone));
        Assert.Equal(name, zone!.Id);
    }

    [Theory]
    [InlineData("Europe/Berln")]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    public void An_unknown_zone_is_said_to_be_unknown(string name)
    {
        Assert.StartsWith("is not a time zone that this machine knows", TimeZones.TryFind(name, out var zone), StringComparison.Ordinal);
        Assert.Null(zone);
    }
}
