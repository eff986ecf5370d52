using System.Net;

namespace Baktainer.Agent.Tests.Settings;

public sealed class HealthSettingTests
{
    [Fact]
    public void Nobody_is_told_by_default() => Assert.Null(Variables.Clean(Variables.Parse()).Health);

    [Fact]
    public void It_is_this_machine_alone_unless_said_otherwise() =>
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8080), Variables.Clean(Variables.Parse(("BT_HEALTH_SERVER_ENABLED", "true"), ("BT_HEALTH_TOKEN", "0123456789abcdef"))).Health!.EndPoint);

    [Fact]
    public void Token_may_come_from_a_file()
    {
        var settings = Variables.Clean(Variables.Parse(
            new Dictionary<string, string> { ["/run/token"] = "0123456789abcdef\n" }, ("BT_HEALTH_SERVER_ENABLED", "true"), ("BT_HEALTH_TOKEN_FILE", "/run/token")));

        Assert.Equal("0123456789abcdef", settings.Health!.Token!.Reveal());
    }

    [Fact]
    public void Missing_token_is_a_warning() =>
        Assert.Equal("is not set: only /livez and /readyz are answered.", Variables.Warning(Variables.Parse(("BT_HEALTH_SERVER_ENABLED", "true")), "BT_HEALTH_TOKEN"));

    [Fact]
    public void Token_in_the_clear_on_a_network_is_a_warning() => Assert.StartsWith(
        "is not this machine alone",
        Variables.Warning(Variables.Parse(("BT_HEALTH_SERVER_ENABLED", "true"), ("BT_HEALTH_BIND", "0.0.0.0"), ("BT_HEALTH_TOKEN", "0123456789abcdef")), "BT_HEALTH_BIND"), StringComparison.Ordinal);

    [Theory]
    [InlineData("BT_HEALTH_BIND", "example.org")]
    [InlineData("BT_HEALTH_PORT", "0")]
    [InlineData("BT_HEALTH_TOKEN", "c4nary-short")]
    [InlineData("BT_HEALTH_TOKEN", "c4nary with spaces in it")]
    public void Bad_values_are_errors_that_tell_no_secret(string name, string value) =>
        Assert.DoesNotContain("c4nary", Variables.Error(Variables.Parse((name, value)), name), StringComparison.Ordinal);
}
