using System.Text.RegularExpressions;
using Baktainer.Agent.Docker.Proxy;
using Baktainer.Agent.Tests.Documents;

namespace Baktainer.Agent.Tests.Docker.Proxy;

public sealed partial class EndpointListTests
{
    [Fact]
    public void The_page_on_security_lists_the_same_calls_besides_those_of_direct_transport()
    {
        var said = File.ReadLines(Repository.File("docs", "security.md")).Where(line => line.StartsWith('|') && !line.Contains("direct transport", StringComparison.Ordinal))
            .SelectMany(line => Call().Matches(line)).Select(match => match.Groups[1].Value);
        var listed = File.ReadLines(Repository.File("infra", "agent", "docker-endpoints.txt")).Where(line => line is not ("" or ['#', ..]));
        Assert.Equal(listed.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/_ping")]
    [InlineData("GET", "/containers/json")]
    [InlineData("GET", "/v1.41/containers/json")]
    [InlineData("GET", "/containers/shop-db_1.x/json")]
    [InlineData("POST", "/v1.47/containers/0123abc/exec")]
    [InlineData("POST", "/exec/0123abc/start")]
    public void What_the_agent_asks_for_is_allowed_with_and_without_a_version(string method, string path) => Assert.True(EndpointList.Own().Allows(method, path));

    [Theory]
    [InlineData("GET", "/info")]
    [InlineData("POST", "/containers/create")]
    [InlineData("POST", "/v1.41/containers/create")]
    [InlineData("DELETE", "/containers/shop")]
    [InlineData("POST", "/containers/shop/start")]
    [InlineData("GET", "/containers/../images/json")]
    [InlineData("GET", "/containers/%2e%2e/json")]
    [InlineData("GET", "/containers/a%2fb/json")]
    [InlineData("GET", "/containers//json")]
    [InlineData("GET", "//containers/json")]
    [InlineData("GET", "/containers/json/")]
    [InlineData("GET", "/v1./containers/json")]
    [InlineData("GET", "/v1.41/v1.41/containers/json")]
    [InlineData("GET", "/v2/containers/json")]
    [InlineData("get", "/containers/json")]
    [InlineData("POST", "/containers/json")]
    [InlineData("GET", "/")]
    [InlineData("GET", "")]
    public void Everything_else_is_not(string method, string path) => Assert.False(EndpointList.Own().Allows(method, path));

    [GeneratedRegex("`((?:GET|HEAD|POST|DELETE) /[^`]+)`")]
    private static partial Regex Call();
}
