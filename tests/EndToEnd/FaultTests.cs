using System.Diagnostics;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Whatever breaks half way: a clear error with the true cause, and nothing that looks like a backup or stays behind.</summary>
public sealed class FaultTests(SlowPostgres slow) : IClassFixture<SlowPostgres>, IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task Backup_fails_when_the_dump_tool_is_killed(string transport)
    {
        using var backup = await SlowPostgres.StartBackupAsync(agent, transport);
        var tools = await SlowPostgres.DumpToolsAsync();
        Assert.Contains(true, tools.Select(TryKill).ToList());

        var result = await Shell.FinishAsync(backup);

        AssertFailed(result, "BK302", "killed by signal 9");
        await AssertNothingLeftAsync();
        await SlowPostgres.AssertUnhurtAsync();
    }

    [Theory]
    [InlineData("direct", "stop", "BK204", "exited")]
    [InlineData("attached", "stop", "BK204", "exited")]
    [InlineData("direct", "pause", "BK204", "paused")]
    [InlineData("attached", "pause", "BK204", "paused")]
    [InlineData("direct", "restart", "BK204", "")]
    public async Task Backup_fails_when_the_database_container_goes_away(string transport, string action, string code, string cause)
    {
        using var backup = await SlowPostgres.StartBackupAsync(agent, transport);
        await (action == "pause" ? SlowPostgres.PauseAsync() : Docker.RunAsync(action, "-t", "3", SlowPostgres.Name));

        var result = await Shell.FinishAsync(backup);
        await Docker.TryAsync("unpause", SlowPostgres.Name);
        await Docker.RunAsync("start", SlowPostgres.Name);
        await Wait.UntilAsync(() => Database.Postgres15.IsReadyAsync(SlowPostgres.Name), "the server is back");

        AssertFailed(result, code, cause);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Backup_fails_when_the_database_container_is_removed()
    {
        const string name = "e2e-removed";
        await Database.Postgres15.StartAsync(name, options: ["--cpus", "0.15"]);
        await Docker.ExecAsync(name, "create table big as select n, repeat(md5(n::text), 16) b from generate_series(1, 100000) n", "psql", "-q", "-U", "postgres", "shop");
        using var backup = agent.Start(agent.BackupArguments(name));
        await Wait.UntilAsync(() => Task.FromResult(agent.Files().Any(file => file.Contains("db-shop", StringComparison.Ordinal))), "the dump has begun");
        await Docker.RemoveAsync(name);

        var result = await Shell.FinishAsync(backup);

        AssertFailed(result, "BK204", "removed");
        await AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task Killed_agent_leaves_nothing_that_looks_like_a_backup(string transport)
    {
        var random = new Random(20261122);
        for (var round = 0; round < 10; round++)
        {
            using var backup = agent.Start(agent.BackupArguments(SlowPostgres.Name, "--transport", transport));
            await Task.Delay(random.Next(50, 3000));
            backup.Kill();
            await backup.WaitForExitAsync();
            await Wait.UntilAsync(async () => (await SlowPostgres.DumpProcessesAsync()).Count == 0, "the orphaned dump is gone", 20);
            await SlowPostgres.AssertUnhurtAsync();
            Assert.Equal(0, await agent.CountAsync());
        }

        await SlowPostgres.FastAsync();
        await agent.BackupAsync(SlowPostgres.Name, "--transport", transport);
        await SlowPostgres.SlowAsync();
        Assert.Equal(1, await agent.CountAsync());
        Assert.DoesNotContain(agent.Files(), file => Path.GetFileName(file).StartsWith('.') || file.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Empty(await Docker.SidecarsAsync(all: true));
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "baktainer-fifo-*"));
    }

    [Fact]
    public async Task Terminated_agent_stops_in_order()
    {
        using var backup = await SlowPostgres.StartBackupAsync(agent, "direct");
        (await Shell.RunAsync("kill", ["-TERM", $"{backup.Id}"])).Require();

        var result = await Shell.FinishAsync(backup, seconds: 30);

        AssertFailed(result, "BK901", "Stopped");
        await AssertNothingLeftAsync();
        Assert.Empty(await Docker.SidecarsAsync(all: true));
    }

    [Fact]
    public async Task Backup_fails_when_the_store_is_full()
    {
        Directory.CreateDirectory(agent.StorePath);
        (await Shell.RunAsync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", agent.StorePath])).Require();
        try
        {
            await SlowPostgres.FastAsync();
            var result = await agent.RunAsync(agent.BackupArguments(SlowPostgres.Name, "--compression", "none"));

            AssertFailed(result, "BK403", agent.StorePath);
            await AssertNothingLeftAsync();
        }
        finally
        {
            await SlowPostgres.SlowAsync();
            (await Shell.RunAsync("umount", [agent.StorePath])).Require();
        }
    }

    [Fact]
    public async Task Backup_names_the_image_and_the_remedy_when_the_tool_is_missing()
    {
        const string name = "e2e-bare";
        await Docker.RemoveAsync(name);
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=postgres", "--label", "baktainer.db.name=shop", "baktainer-test/bare:1");
        try
        {
            var result = await agent.RunAsync(agent.BackupArguments(name));

            AssertFailed(result, "BK301", "baktainer-test/bare:1");
            Assert.Contains("pg_dump", TestAgent.Message(result), StringComparison.Ordinal);
            await AssertNothingLeftAsync();
        }
        finally
        {
            await Docker.RemoveAsync(name);
        }
    }

    [Fact]
    public async Task Backup_of_a_stopped_container_fails_and_is_not_forgotten()
    {
        const string name = "e2e-stopped";
        await Docker.RemoveAsync(name);
        await Docker.RunAsync("create", "--name", name, "--label", "baktainer.backup=true", "--label", "baktainer.db.engine=postgres", "--label", "baktainer.db.name=x", Database.Postgres15.Image);
        try
        {
            AssertFailed(await agent.RunAsync(agent.BackupArguments(name)), "BK204", "created");
        }
        finally
        {
            await Docker.RemoveAsync(name);
        }
    }

    /// <summary>False when it has ended by itself since it was listed.</summary>
    private static bool TryKill(int process)
    {
        try
        {
            using var victim = Process.GetProcessById(process);
            victim.Kill();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void AssertFailed(Result result, string code, string cause)
    {
        Assert.True(result.ExitCode == 1, $"exit code {result.ExitCode}: {result.Output} {result.Errors}");
        Assert.True(TestAgent.Code(result) == code, $"{TestAgent.Code(result)}: {TestAgent.Message(result)}");
        Assert.Contains(cause, TestAgent.Message(result), StringComparison.Ordinal);
    }

    private async Task AssertNothingLeftAsync()
    {
        Assert.NotNull(slow);
        Assert.Equal(0, await agent.CountAsync());
        Assert.Empty(agent.Files());
        await Wait.UntilAsync(async () => (await SlowPostgres.DumpProcessesAsync()).Count == 0, "no dump is left at work", 15);
        await Wait.UntilAsync(async () => (await Docker.SidecarsAsync(all: true)).Count == 0, "no sidecar is left", 15);
    }
}
