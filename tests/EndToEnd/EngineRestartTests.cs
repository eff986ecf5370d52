using System.Diagnostics;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>The engine itself goes away half way: on a second engine, so that nothing else suffers.</summary>
public sealed class EngineRestartTests : IAsyncLifetime
{
    private const string Name = "e2e-restart";

    /// <summary>Its own: without one a second engine takes the first one's away.</summary>
    private const string Bridge = "baktainer-e2e";

    private readonly TestAgent agent = new();
    private readonly string data = Directory.CreateTempSubdirectory("baktainer-engine-").FullName;
    private Process? engine;

    private string Socket => Path.Combine(data, "docker.sock");

    public async ValueTask InitializeAsync()
    {
        await Shell.RunAsync("ip", ["link", "add", "name", Bridge, "type", "bridge"]);
        await Shell.RunAsync("ip", ["address", "add", "172.31.250.1/24", "dev", Bridge]);
        (await Shell.RunAsync("ip", ["link", "set", Bridge, "up"])).Require();
        await StartEngineAsync();
        agent.Environment["BT_DOCKER_URL"] = $"unix://{Socket}";
        (await Shell.RunAsync("bash", ["-o", "pipefail", "-c", $"docker save {Database.Postgres15.Image} | docker -H unix://{Socket} load"])).Require();
        await DockerAsync(
            "run", "-d", "--name", Name, "--network", "none", "--cpus", "0.15", "-e", "POSTGRES_PASSWORD=pw", "-e", "POSTGRES_DB=shop",
            "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=postgres", "--label", "baktainer.db.name=shop", Database.Postgres15.Image);
        await Wait.UntilAsync(async () => (await Shell.RunAsync("docker", ["-H", $"unix://{Socket}", "exec", Name, "psql", "-h", "127.0.0.1", "-wU", "postgres", "shop"])).Errors.Contains("no password", StringComparison.Ordinal), "the server answers", 90);
        await DockerAsync("exec", Name, "psql", "-qU", "postgres", "-c", "create table big as select n, repeat(md5(n::text), 16) b from generate_series(1, 150000) n", "shop");
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync("docker", ["-H", $"unix://{Socket}", "rm", "-fv", Name]);
        await StopEngineAsync();
        await Shell.RunAsync("ip", ["link", "delete", Bridge]);
        agent.Dispose();
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task Backup_fails_clearly_when_the_engine_is_restarted(string transport)
    {
        agent.Environment["BT_ATTEMPTS"] = "1";
        using var backup = agent.Start(agent.BackupArguments(Name, "--transport", transport));
        await Wait.UntilAsync(() => Task.FromResult(agent.Files().Any(file => file.Contains("db-shop", StringComparison.Ordinal))), "the dump has begun");
        await StopEngineAsync();
        await StartEngineAsync();

        var result = await Shell.FinishAsync(backup);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(TestAgent.Code(result), (string[])["BK201", "BK204", "BK205"]);
        Assert.Empty(agent.Files());
        Assert.Equal(0, await agent.CountAsync());
        Assert.Equal("", (await Shell.RunAsync("pgrep", ["-f", $"pg_dump.*{Name}"])).Output);
    }

    private async Task DockerAsync(params string[] arguments) => (await Shell.RunAsync("docker", ["-H", $"unix://{Socket}", .. arguments])).Require();

    private async Task StartEngineAsync()
    {
        engine = Shell.Start(
            "dockerd",
            ["--data-root", $"{data}/data", "--exec-root", $"{data}/exec", "--pidfile", $"{data}/pid", "-H", $"unix://{Socket}", "--bridge", Bridge, "--iptables=false", "--log-level", "fatal"]);
        _ = engine.StandardError.ReadToEndAsync();
        _ = engine.StandardOutput.ReadToEndAsync();
        await Wait.UntilAsync(async () => (await Shell.RunAsync("docker", ["-H", $"unix://{Socket}", "version"])).ExitCode == 0, "the second engine answers", 60);
        if (File.Exists(Socket) && (await Shell.RunAsync("docker", ["-H", $"unix://{Socket}", "inspect", Name])).ExitCode == 0) await DockerAsync("start", Name);
    }

    private async Task StopEngineAsync()
    {
        if (engine is null) return;
        await Shell.RunAsync("kill", ["-TERM", $"{engine.Id}"]);
        await engine.WaitForExitAsync();
        engine.Dispose();
    }
}
