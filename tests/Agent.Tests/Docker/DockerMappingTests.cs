using System.Text.Json;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>Both shapes in which an engine describes containers, through the client that the program uses.</summary>
public sealed class DockerMappingTests(RecordedEngine engine) : IClassFixture<RecordedEngine>
{
    [Fact]
    public async Task A_listing_tells_every_container_with_its_own_name_and_state()
    {
        var containers = await engine.Runtime.ListAsync("baktainer.backup", CancellationToken.None);

        Assert.Equal(
            [
                "fixture-mistakes exited baktainer-test/bare:1 2026-11-22T19:24:33Z",
                "fixture-quoted paused baktainer-test/sqlite:3 2026-11-22T19:24:32Z",
                "fixture-mysql created baktainer-test/mysql:9 2026-11-22T19:24:32Z",
                "fixture-web running baktainer-test/bare:1 2026-11-22T19:24:32Z",
                "fixture-postgres running baktainer-test/postgres:17 2026-11-22T19:24:31Z",
            ],
            containers.Select(container => $"{container.Name} {container.State} {container.Image} {container.CreatedAt:yyyy-MM-ddTHH:mm:ssK}".Replace("+00:00", "Z", StringComparison.Ordinal)));
        using var json = Recorded("list.json");
        foreach (var (container, recorded) in containers.Zip(json.RootElement.EnumerateArray()))
        {
            Assert.Equal(recorded.GetProperty("Id").GetString(), container.Id);
            Assert.Equal(recorded.GetProperty("ImageID").GetString(), container.ImageId);
            Assert.Equal(Pairs(recorded.GetProperty("Labels")), container.Labels);
            Assert.Empty(container.Environment);
        }
    }

    [Fact]
    public async Task A_listing_asks_for_stopped_containers_too_and_leaves_the_label_to_the_engine()
    {
        await engine.Runtime.ListAsync("baktainer.sidecar", CancellationToken.None);

        var request = Uri.UnescapeDataString(engine.Requests.Last(path => path.Contains("sidecar", StringComparison.Ordinal)));
        Assert.Matches("[?&]all=(true|1)", request);
        Assert.Contains("""filters={"label":{"baktainer.sidecar":true}}""", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres", "running", "2026-11-22T19:24:31.4421747+00:00", "2026-11-22T19:24:32.250040707Z")]
    [InlineData("web", "running", "2026-11-22T19:24:32.2840697+00:00", "2026-11-22T19:24:32.59208915Z")]
    [InlineData("mysql", "created", "2026-11-22T19:24:32.6314700+00:00", "0001-01-01T00:00:00Z")]
    [InlineData("quoted", "paused", "2026-11-22T19:24:32.6921870+00:00", "2026-11-22T19:24:32.993227577Z")]
    [InlineData("mistakes", "exited", "2026-11-22T19:24:33.0644050+00:00", "2026-11-22T19:24:33.433343412Z")]
    public async Task An_inspection_tells_labels_environment_and_when_it_was_started(string name, string state, string created, string started)
    {
        var container = await engine.Runtime.InspectAsync($"fixture-{name}", CancellationToken.None);

        using var json = Recorded($"inspect-{name}.json");
        var (recorded, config) = (json.RootElement, json.RootElement.GetProperty("Config"));
        Assert.Equal(($"fixture-{name}", state, created, started), (container.Name, container.State, $"{container.CreatedAt:O}", container.StartedAt));
        Assert.Equal(state == "running", container.IsRunning);
        Assert.Equal(recorded.GetProperty("Id").GetString(), container.Id);
        Assert.Equal(config.GetProperty("Image").GetString(), container.Image);
        Assert.Equal(recorded.GetProperty("Image").GetString(), container.ImageId);
        Assert.Equal(Pairs(config.GetProperty("Labels")), container.Labels);
        Assert.Equal(
            config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()),
            container.Environment.Select(variable => $"{variable.Key}={variable.Value}"));
    }

    [Fact]
    public async Task A_container_that_nobody_knows_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => engine.Runtime.InspectAsync("fixture-none", CancellationToken.None));

        Assert.Equal(FailureCodes.ContainerNotFound, failure.Code);
        Assert.Contains("'fixture-none'", failure.Message, StringComparison.Ordinal);
    }

    private static JsonDocument Recorded(string name) => JsonDocument.Parse(File.ReadAllText(RecordedEngine.File(name)));

    private static Dictionary<string, string> Pairs(JsonElement element) =>
        element.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
}
