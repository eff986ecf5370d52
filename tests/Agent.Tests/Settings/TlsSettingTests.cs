namespace Baktainer.Agent.Tests.Settings;

public sealed class TlsSettingTests
{
    [Theory]
    [InlineData("tcp://host:2376", "true", true)]
    [InlineData("https://host:2376", "false", true)]
    [InlineData("tcp://host:2375", "false", false)]
    public void Address_and_switch_decide(string url, string ssl, bool tls) =>
        Assert.Equal(tls, Variables.Clean(Variables.Parse(("BT_DOCKER_URL", url), ("BT_SSL", ssl))).DockerHosts[0].Tls is not null);

    [Fact]
    public void Paths_are_taken_as_they_are()
    {
        var tls = Variables.Clean(Variables.Parse(("BT_DOCKER_URL", "https://h:1"), ("BT_CA", "/ca.pem"), ("BT_CERT", "/c.pem"), ("BT_KEY", "/k.pem"))).DockerHosts[0].Tls!;
        Assert.Equal(("/ca.pem", "/c.pem", "/k.pem"), (tls.Authority, tls.Certificate, tls.Key!.Reveal()));
    }

    [Theory]
    [InlineData("BT_CERT", "BT_KEY")]
    [InlineData("BT_KEY", "BT_CERT")]
    public void Half_a_pair_is_an_error(string given, string missing) =>
        Assert.Equal("is missing: BT_CERT and BT_KEY belong together.", Variables.Error(Variables.Parse(("BT_DOCKER_URL", "https://h:1"), (given, "/x.pem")), missing));

    [Fact]
    public void Plain_http_with_tls_is_an_error() =>
        Assert.StartsWith("asks for TLS, and BT_DOCKER_URL says http", Variables.Error(Variables.Parse(("BT_DOCKER_URL", "http://h:1"), ("BT_SSL", "true")), "BT_SSL"), StringComparison.Ordinal);

    [Fact]
    public void Certificates_without_tls_are_a_warning() =>
        Assert.StartsWith("is not true, so", Variables.Warning(Variables.Parse(("BT_DOCKER_URL", "tcp://h:1"), ("BT_CA", "/ca.pem")), "BT_SSL"), StringComparison.Ordinal);

    [Fact]
    public void Local_socket_with_tls_is_a_warning() =>
        Assert.StartsWith("has no effect", Variables.Warning(Variables.Parse(("BT_SSL", "true")), "BT_SSL"), StringComparison.Ordinal);
}
