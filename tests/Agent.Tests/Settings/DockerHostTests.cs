using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

/// <summary>Several Docker engines.</summary>
public sealed class DockerHostTests
{
    [Fact]
    public void One_engine_has_the_hosts_name()
    {
        var host = Assert.Single(Variables.Clean(Variables.Parse(("BT_HOST", "db7"), ("BT_DOCKER_URL", "tcp://proxy:2375"))).DockerHosts);

        Assert.Equal(new DockerHostSettings("db7", "tcp://proxy:2375", null), host);
    }

    [Fact]
    public void Each_engine_has_its_own_certificates_or_the_common_ones()
    {
        var settings = Variables.Clean(Variables.Parse(
            new Dictionary<string, string> { ["/run/key"] = "PEM\n" },
            ("BT_DOCKER_HOSTS", "web-1.lan=tcp://10.0.0.5:2376, here=unix:///run/docker.sock nas=https://nas:2376,plain=tcp://proxy:2375"), ("BT_CA", "/ca.pem"), ("BT_CERT", "/cert.pem"), ("BT_KEY", "/key.pem"),
            ("BT_DOCKER_WEB_1_LAN_CERT", "/web.pem"), ("BT_DOCKER_WEB_1_LAN_KEY_FILE", "/run/key")));

        Assert.Equal(["web-1.lan", "here", "nas", "plain"], settings.DockerHosts.Select(host => host.Name));
        Assert.Equal(("/web.pem", "PEM", null), (settings.DockerHosts[0].Tls!.Certificate, settings.DockerHosts[0].Tls!.Key!.Reveal(), settings.DockerHosts[0].Tls!.Authority));
        Assert.Equal(("/cert.pem", "/ca.pem"), (settings.DockerHosts[2].Tls!.Certificate, settings.DockerHosts[2].Tls!.Authority));
        Assert.All([settings.DockerHosts[1], settings.DockerHosts[3]], host => Assert.Null(host.Tls));
    }

    [Fact]
    public void Tls_by_switch_is_for_every_tcp_address() =>
        Assert.Equal([true, false], Variables.Clean(Variables.Parse(("BT_DOCKER_HOSTS", "a=tcp://a:1,b=unix:///b"), ("BT_SSL", "true"))).DockerHosts.Select(host => host.Tls is not null));

    [Fact]
    public void Tls_by_switch_contradicts_an_address_in_the_clear() =>
        Assert.Contains("plain", Variables.Error(Variables.Parse(("BT_DOCKER_HOSTS", "a=tcp://a:1,plain=http://b:1"), ("BT_SSL", "true")), "BT_SSL"), StringComparison.Ordinal);

    [Fact]
    public void Engine_with_a_name_has_a_state_of_its_own_even_when_it_is_the_only_one()
    {
        Assert.Equal("hosts/a", Assert.Single(Variables.Clean(Variables.Parse(("BT_DOCKER_HOSTS", "a=tcp://a:1"))).DockerHosts).StateFolder);
        Assert.Null(Assert.Single(Variables.Clean(Variables.Parse(("BT_DOCKER_URL", "tcp://a:1"))).DockerHosts).StateFolder);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("web=ftp://x:1")]
    [InlineData("-web=tcp://x:1")]
    [InlineData("=tcp://x:1")]
    [InlineData("a/b=tcp://x:1")]
    [InlineData("a=tcp://user:pw@x:1")]
    [InlineData("a=tcp://x:1,a=tcp://y:1")]
    [InlineData("a.b=tcp://x:1,a-b=tcp://y:1")]
    public void Hosts_that_cannot_be_told_apart_or_reached_are_errors(string hosts)
    {
        var message = Variables.Error(Variables.Parse(("BT_DOCKER_HOSTS", hosts)), "BT_DOCKER_HOSTS");

        Assert.DoesNotContain("pw@", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_the_only_engine_contradicts_several() =>
        Assert.Contains("BT_DOCKER_HOSTS", Variables.Error(Variables.Parse(("BT_DOCKER_HOSTS", "a=tcp://x:1"), ("BT_DOCKER_URL", "unix:///b")), "BT_DOCKER_URL"), StringComparison.Ordinal);

    [Fact]
    public void Certificate_without_key_is_an_error() =>
        Assert.Contains("belong together", Variables.Error(Variables.Parse(("BT_DOCKER_HOSTS", "a=tcp://x:1"), ("BT_DOCKER_A_CERT", "/c.pem")), "BT_DOCKER_A_KEY"), StringComparison.Ordinal);

    [Fact]
    public void Certificates_of_a_socket_and_of_nobody_are_warned_of()
    {
        var problems = Variables.Parse(("BT_DOCKER_HOSTS", "a=unix:///a"), ("BT_DOCKER_A_CA", "/c.pem"), ("BT_DOCKER_B_CA", "/c.pem"), ("BT_HOST", "x")).Problems;

        Assert.Equal(["BT_DOCKER_B_CA", "BT_DOCKER_HOSTS", "BT_HOST"], problems.Select(problem => problem.Name).Order(StringComparer.Ordinal));
        Assert.All(problems, problem => Assert.False(problem.IsError));
    }
}
