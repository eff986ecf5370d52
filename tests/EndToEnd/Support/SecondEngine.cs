using System.Diagnostics;

namespace Baktainer.EndToEnd.Support;

/// <summary>A Docker engine of a test's own, beside the machine's.</summary>
/// <param name="bridge">Its own network interface: without one a second engine takes the first one's away.</param>
/// <param name="subnet">Of the bridge, for example <c>172.31.250</c>.</param>
internal sealed class SecondEngine(string bridge, string subnet) : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("baktainer-engine-").FullName;
    private Process? engine;

    /// <summary>Further arguments of dockerd.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public string Address => $"unix://{Socket}";

    private string Socket => Path.Combine(data, "docker.sock");

    /// <param name="images">Copied from the machine's engine.</param>
    public async Task CreateAsync(params string[] images)
    {
        await Shell.RunAsync("ip", ["link", "add", "name", bridge, "type", "bridge"]);
        await Shell.RunAsync("ip", ["address", "add", $"{subnet}.1/24", "dev", bridge]);
        (await Shell.RunAsync("ip", ["link", "set", bridge, "up"])).Require();
        await StartAsync();
        (await Shell.RunAsync("bash", ["-o", "pipefail", "-c", $"docker save {string.Join(' ', images)} | docker -H {Address} load"])).Require();
    }

    public async Task StartAsync()
    {
        engine = Shell.Start(
            "dockerd",
            ["--data-root", $"{data}/data", "--exec-root", $"{data}/exec", "--pidfile", $"{data}/pid", "-H", Address, "--bridge", bridge, "--iptables=false", "--log-level", "fatal", .. Options]);
        _ = engine.StandardError.ReadToEndAsync();
        _ = engine.StandardOutput.ReadToEndAsync();
        await Wait.UntilAsync(async () => (await Shell.RunAsync("docker", ["-H", Address, "version"])).ExitCode == 0, "the second engine answers", 60);
    }

    public async Task StopAsync()
    {
        if (engine is null) return;
        await Shell.RunAsync("kill", ["-TERM", $"{engine.Id}"]);
        await engine.WaitForExitAsync();
        engine.Dispose();
        engine = null;
    }

    public Task<Result> TryAsync(params string[] arguments) => Shell.RunAsync("docker", ["-H", Address, .. arguments]);

    public async Task RunAsync(params string[] arguments) => (await TryAsync(arguments)).Require();

    public async ValueTask DisposeAsync()
    {
        foreach (var container in (await TryAsync("ps", "-aq")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await TryAsync("rm", "-fv", container);
        await StopAsync();
        await Shell.RunAsync("ip", ["link", "delete", bridge]);
        Directory.Delete(data, recursive: true);
    }
}
