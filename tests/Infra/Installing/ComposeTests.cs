using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The image and the compose files of a release, on a real engine, with a database beside them.</summary>
[Collection(Releases.Name)]
public sealed class ComposeTests(AgentImage image) : IClassFixture<AgentImage>
{
    private const string Security = "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}";

    [Fact]
    public async Task On_its_own_it_backs_up_and_restores_a_database_beside_it_as_nobody_with_a_read_only_root()
    {
        await using var composed = new Composed(image.Environment, image.Directory, "compose.yaml");
        (await composed.RunAsync("up", "-d")).Require();
        Assert.Equal("65532:65532 true [ALL] [no-new-privileges:true] false", await composed.InspectAsync("baktainer", Security));
        (await composed.AgentAsync("backup", image.Target)).Require();
        Assert.Contains(image.Target, (await composed.AgentAsync("list")).Require().Output, StringComparison.Ordinal);
        await Until.HoldsAsync(async () => await composed.InspectAsync("baktainer", "{{.State.Health.Status}}") == "healthy", "the health check passes", 90);
    }

    [Fact]
    public async Task Behind_the_socket_proxy_it_backs_up_and_restores_and_nothing_else_gets_through()
    {
        await using var composed = new Composed(image.Environment, image.Directory, "compose.proxy.yaml");
        (await composed.RunAsync("up", "-d")).Require();
        Assert.DoesNotContain("docker.sock", await composed.InspectAsync("baktainer", "{{.Mounts}}"), StringComparison.Ordinal);
        (await composed.AgentAsync("backup", image.Target)).Require();
        await RestoreAsync(composed);

        Assert.Equal("200", await AskProxyAsync(composed, "GET /containers/json"));
        foreach (var call in (string[])["GET /info", "POST /containers/create", "GET /images/json", "POST /v1.41/containers/create", "GET /containers/../images/json", "GET /secrets", $"DELETE /containers/{image.Target}"])
            Assert.Equal("403", await AskProxyAsync(composed, call));
    }

    private async Task RestoreAsync(Composed composed)
    {
        (await AgentImage.SqlAsync(image.Empty, "drop table if exists t")).Require();
        string[] restore = ["exec", "-i", await composed.IdAsync("baktainer"), "baktainer", "restore", "--latest", image.Target, "--into", image.Empty, "--identity", "/dev/stdin"];
        (await Tool.FeedAsync(await File.ReadAllTextAsync(image.IdentityFile), "docker", new Dictionary<string, string?>(), restore)).Require();
        Assert.Equal("1000", (await AgentImage.SqlAsync(image.Empty, "select count(*) from t")).Require().Output.Trim());
    }

    private static async Task<string> AskProxyAsync(Composed composed, string call)
    {
        var script = $"exec 3<>/dev/tcp/docker-proxy/2375; printf '{call} HTTP/1.1\\r\\nHost: docker\\r\\nContent-Length: 0\\r\\n\\r\\n' >&3; head -1 <&3";
        var answer = (await Tool.RunAsync("docker", "exec", await composed.IdAsync("baktainer"), "bash", "-c", script)).Require().Output;
        return answer.Split(' ')[1];
    }
}
