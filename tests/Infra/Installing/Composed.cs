using Baktainer.Infra.Support;

namespace Baktainer.Infra.Installing;

/// <summary>The services of compose files of a directory; they end, volumes and all, with the test.</summary>
internal sealed class Composed(IReadOnlyDictionary<string, string?> environment, string directory, params string[] files) : IAsyncDisposable
{
    private readonly string[] arguments =
        ["-p", $"bktinfra{Guid.NewGuid():n}"[..20], "--project-directory", directory, .. files.SelectMany(file => (string[])["-f", Path.Combine(directory, file)])];

    public Task<Ended> RunAsync(params string[] command) => Tool.RunAsync("docker-compose", environment, [.. arguments, .. command]);

    /// <summary>The same, with something to read on its standard input.</summary>
    public Task<Ended> FeedAsync(string input, params string[] command) => Tool.FeedAsync(input, "docker-compose", environment, [.. arguments, .. command]);

    /// <summary>Runs the agent's program beside its daemon, in the same container.</summary>
    public async Task<Ended> AgentAsync(params string[] command) => await Tool.RunAsync("docker", ["exec", await IdAsync("baktainer"), "baktainer", .. command]);

    public async Task<string> IdAsync(string service) => (await RunAsync("ps", "-q", service)).Require().Output.Trim();

    public async Task<string> InspectAsync(string service, string format) => (await Tool.RunAsync("docker", "inspect", "-f", format, await IdAsync(service))).Require().Output.Trim();

    public async ValueTask DisposeAsync() => await RunAsync("down", "-v", "-t", "5");
}
