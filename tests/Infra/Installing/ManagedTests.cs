using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Baktainer.Infra.Deploying;
using Baktainer.Infra.Releasing;
using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The compose file for a control plane: enrolled with a token, then jobs come by themselves.</summary>
[Collection(Releases.Name)]
public sealed class ManagedTests(AgentImage image, ControlPlane plane) : IClassFixture<AgentImage>, IClassFixture<ControlPlane>
{
    /// <summary>The control plane and its storage account listen on loopback.</summary>
    private const string OnThisHost =
        """
        version: "3.8"
        services:
          baktainer:
            network_mode: host
            environment: { BT_HEALTH_SERVER_ENABLED: "false" }
        """;

    [Fact]
    public async Task Enrolled_by_a_token_it_does_the_jobs_of_a_control_plane()
    {
        Directory.CreateDirectory(Path.Combine(image.Directory, "trust"));
        File.Copy(plane.Certificate, Path.Combine(image.Directory, "trust", "ca.pem"), overwrite: true);
        var here = Path.Combine(image.Directory, "here.yaml");
        await File.WriteAllTextAsync(here, OnThisHost);
        await using var composed = new Composed(
            new Dictionary<string, string?>(image.Environment) { ["BT_CONTROL_PLANE_CA"] = "/etc/baktainer/ca.pem" }, image.Directory, "compose.managed.yaml", here);

        Assert.Contains("enrolled as managed", (await composed.FeedAsync(await InviteAsync("managed"), "run", "--rm", "-T", "baktainer", "agent", "enrol", "--server", plane.Url, "--token-file", "/dev/stdin")).Require().Output, StringComparison.Ordinal);
        (await composed.RunAsync("up", "-d")).Require();
        await Until.HoldsAsync(async () => (await plane.Operator.PostAsync(new Uri($"/api/v1/targets/managed/{image.Target}/run", UriKind.Relative), null)).IsSuccessStatusCode, "the agent reports its databases");
        await Until.HoldsAsync(async () => (await BackupsAsync()).Count == 1, "the job is done and recorded");
        Assert.Equal(image.Recipient, (string?)(await BackupsAsync())[0]!["recipients"]![0]);
    }

    private async Task<JsonArray> BackupsAsync() =>
        (await plane.Operator.GetFromJsonAsync<JsonNode>(new Uri($"/api/v1/backups?target=managed/{image.Target}", UriKind.Relative)))!["items"]!.AsArray();

    private async Task<string> InviteAsync(string host)
    {
        using var answer = await plane.Operator.PostAsJsonAsync(new Uri("/api/v1/agents", UriKind.Relative), new { host, minutes = 5, allowedSecrets = Array.Empty<string>() });
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
    }
}
