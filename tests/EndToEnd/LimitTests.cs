using System.Diagnostics;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>A dump that waits for a lock, and a job that would take too long: ended, with the true cause, and nothing left behind.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const string Name = "e2e-limits";
    private readonly TestAgent agent = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Docker.RemoveAsync(Name);
        agent.Dispose();
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task A_dump_that_waits_for_a_lock_has_stalled(string transport)
    {
        await StartAsync("baktainer.limit.stall=3s");
        using var locking = await LockAsync();
        var watch = Stopwatch.StartNew();

        var result = await agent.RunAsync(agent.BackupArguments(Name, "--transport", transport));

        Assert.True(watch.Elapsed.TotalSeconds >= 3, "it was given up before its time");
        await AssertEndedAsync(result, "BK306", "pg_dump of db-shop");
        locking.Kill();
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("attached")]
    public async Task A_job_that_takes_too_long_is_ended(string transport)
    {
        await StartAsync("baktainer.limit.total=4s");
        using var locking = await LockAsync();

        var result = await agent.RunAsync(agent.BackupArguments(Name, "--transport", transport));

        await AssertEndedAsync(result, "BK308", "took longer than 4s");
        locking.Kill();
    }

    private static async Task StartAsync(string label)
    {
        await Database.Postgres15.StartAsync(Name, options: ["--label", label]);
        await Docker.ExecAsync(Name, "create table busy as select generate_series(1, 1000) n", "psql", "-q", "-U", "postgres", "shop");
    }

    /// <summary>Someone else's transaction holds a table for as long as the result lives.</summary>
    private static async Task<Process> LockAsync()
    {
        var process = Shell.Start("docker", ["exec", Name, "psql", "-U", "postgres", "-c", "begin; lock table busy in access exclusive mode; select pg_sleep(300)", "shop"]);
        await Wait.UntilAsync(
            async () => await Docker.ExecAsync(Name, null, "psql", "-At", "-U", "postgres", "-c", "select count(*) from pg_locks where mode = 'AccessExclusiveLock'", "shop") != "0",
            "the table is locked");
        return process;
    }

    private async Task AssertEndedAsync(Result result, string code, string cause)
    {
        Assert.True(result.ExitCode == 1, $"exit code {result.ExitCode}: {result.Output} {result.Errors}");
        Assert.Equal(code, TestAgent.Code(result));
        Assert.Contains(cause, TestAgent.Message(result), StringComparison.Ordinal);
        Assert.Equal(0, await agent.CountAsync());
        Assert.Empty(agent.Files());
        await Wait.UntilAsync(async () => (await Docker.ProcessesAsync(Name, "pg_dump")).Count == 0, "the dump is gone", 15);
        await Wait.UntilAsync(async () => (await Docker.SidecarsAsync(all: true)).Count == 0, "no sidecar is left", 15);
    }
}
