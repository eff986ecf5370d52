using System.Diagnostics;

namespace Baktainer.EndToEnd.Support;

/// <summary>A server whose dump takes a while: a few hundred MB, and little CPU time while <see cref="SlowAsync"/> holds.</summary>
public sealed class SlowPostgres : IAsyncLifetime
{
    internal const string Name = "e2e-slow";

    public async ValueTask InitializeAsync()
    {
        await Database.Postgres15.StartAsync(Name);
        await Docker.ExecAsync(
            Name,
            "create table big(id int, body text); insert into big select n, repeat(md5(n::text), 16) from generate_series(1, 400000) n; checkpoint;",
            "psql", "-q", "-U", "postgres", "shop");
        await SlowAsync();
    }

    public async ValueTask DisposeAsync() => await Docker.RemoveAsync(Name);

    internal static Task SlowAsync() => Docker.RunAsync("update", "--cpus", "0.15", Name);

    internal static Task FastAsync() => Docker.RunAsync("update", "--cpus", "2", Name);

    /// <summary>Starts a backup and returns once some of the big table's sealed bytes are on their way into the store.</summary>
    internal static async Task<Process> StartBackupAsync(TestAgent agent, string transport)
    {
        var process = agent.Start(agent.BackupArguments(Name, "--transport", transport));
        await Wait.UntilAsync(
            () => Task.FromResult(process.HasExited || agent.Files().Any(file => new FileInfo(file) is { Exists: true, Length: > 0 } info && info.Name.Contains("db-shop", StringComparison.Ordinal))),
            "the dump is half way");
        Assert.False(process.HasExited, "the backup ended too early");
        return process;
    }

    /// <summary>The engine gives up on freezing processes that get little CPU time, now and then.</summary>
    internal static Task PauseAsync() => Wait.UntilAsync(async () => (await Docker.TryAsync("pause", Name)).ExitCode == 0, "the container is paused", 15);

    /// <summary>Whatever became of a dump, no process of the server's own has been killed.</summary>
    internal static async Task AssertUnhurtAsync()
    {
        var result = await Docker.TryAsync("logs", "--tail", "200", Name);
        var log = result.Output + result.Errors;
        Assert.False(log.Contains("terminated by signal", StringComparison.Ordinal) || log.Contains("PANIC", StringComparison.Ordinal), log);
    }

    /// <summary>Host process ids of the dump at work, wherever it runs.</summary>
    internal static Task<IReadOnlyList<int>> DumpProcessesAsync() => ProcessesAsync("args");

    /// <summary>The tools alone, without the shells that started them: a shell's orphans are the server's to bury, as process 1, and it takes a killed one for a crash of its own.</summary>
    internal static Task<IReadOnlyList<int>> DumpToolsAsync() => ProcessesAsync("comm");

    private static async Task<IReadOnlyList<int>> ProcessesAsync(string column)
    {
        var found = new List<int>(await Docker.ProcessesAsync(Name, "pg_dump", column));
        foreach (var sidecar in await Docker.SidecarsAsync()) found.AddRange(await Docker.ProcessesAsync(sidecar, "pg_dump", column));
        return found;
    }
}
