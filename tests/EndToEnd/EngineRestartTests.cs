using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>The engine itself goes away half way: on a second engine, so that nothing else suffers.</summary>
public sealed class EngineRestartTests : IAsyncLifetime
{
    private const string Name = "e2e-restart";

    private readonly TestAgent agent = new();
    private readonly SecondEngine engine = new("baktainer-e2e", "172.31.250");

    public async ValueTask InitializeAsync()
    {
        await engine.CreateAsync(Database.Postgres15.Image);
        agent.Environment["BT_DOCKER_URL"] = engine.Address;
        await engine.RunAsync(
            "run", "-d", "--name", Name, "--network", "none", "--cpus", "0.15", "-e", "POSTGRES_PASSWORD=pw", "-e", "POSTGRES_DB=shop",
            "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=postgres", "--label", "baktainer.db.name=shop", Database.Postgres15.Image);
        await Wait.UntilAsync(async () => (await engine.TryAsync("exec", Name, "psql", "-h", "127.0.0.1", "-wU", "postgres", "shop")).Errors.Contains("no password", StringComparison.Ordinal), "the server answers", 90);
        await engine.RunAsync("exec", Name, "psql", "-qU", "postgres", "-c", "create table big as select n, repeat(md5(n::text), 16) b from generate_series(1, 150000) n", "shop");
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        agent.Dispose();
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task Backup_fails_clearly_when_the_engine_is_restarted(string transport)
    {
        agent.Environment["BT_ATTEMPTS"] = "1";
        using var backup = agent.Start(agent.BackupArguments(Name, "--transport", transport));
        await Wait.UntilAsync(() => Task.FromResult(agent.Files().Any(file => file.Contains("db-shop", StringComparison.Ordinal))), "the dump has begun");
        await engine.StopAsync();
        await engine.StartAsync();
        if ((await engine.TryAsync("inspect", Name)).ExitCode == 0) await engine.RunAsync("start", Name);

        var result = await Shell.FinishAsync(backup);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(TestAgent.Code(result), (string[])["BK201", "BK204", "BK205"]);
        Assert.Empty(agent.Files());
        Assert.Equal(0, await agent.CountAsync());
        Assert.DoesNotContain("pg_dump", (await engine.TryAsync("top", Name, "-eo", "pid,args")).Require().Output, StringComparison.Ordinal);
        Assert.Equal("", (await engine.TryAsync("ps", "-q", "--filter", "label=baktainer.sidecar")).Require().Output);
    }
}
