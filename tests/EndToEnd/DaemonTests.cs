using System.Diagnostics;
using Baktainer.EndToEnd.Support;

namespace Baktainer.EndToEnd;

/// <summary>Standalone mode with the Ruby original's variables.</summary>
public sealed class DaemonTests(SlowPostgres slow) : IClassFixture<SlowPostgres>, IDisposable
{
    private readonly TestAgent agent = new();

    public void Dispose() => agent.Dispose();

    [Fact]
    public async Task Up_backs_up_what_is_labelled_and_ends_in_order_on_SIGTERM()
    {
        using var daemon = Start(("BT_CRON", "0 4 * * *"), ("BT_BACKUP_DIR", agent.StorePath), ("BT_THREADS", "2"));
        await Wait.UntilAsync(() => Task.FromResult(agent.Files().Any(file => file.EndsWith("manifest.json", StringComparison.Ordinal) && file.Contains(SlowPostgres.Name, StringComparison.Ordinal))), "the first run is done", 120);
        await Wait.UntilAsync(
            () => Task.FromResult(agent.Files().Any(file => Path.GetFileName(file).StartsWith($"{SlowPostgres.Name}-", StringComparison.Ordinal) && new FileInfo(file).ResolveLinkTarget(true)?.Exists == true)),
            "the original's name is there, as a link made after the manifest");
        await Task.Delay(1000);
        daemon.Refresh();
        var idle = daemon.WorkingSet64;
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();

        var result = await Shell.FinishAsync(daemon, seconds: 60);

        Assert.NotNull(slow);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Next run at", result.Errors, StringComparison.Ordinal);
        Assert.Contains("without encryption", result.Errors, StringComparison.Ordinal);
        Assert.True(idle < 100 << 20, $"{idle} bytes after a run");
    }

    [Fact]
    public async Task Up_lets_a_running_backup_finish_on_SIGTERM()
    {
        using var daemon = Start(("BT_CRON", "0 4 * * *"), ("BT_STORE", agent.Store), ("BT_RECIPIENTS", agent.Recipient), ("BT_STOP_TIMEOUT", "120"));
        await HalfWayAsync();
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();
        await SlowPostgres.FastAsync();

        var result = await Shell.FinishAsync(daemon, seconds: 120);
        await SlowPostgres.SlowAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("readable", (await agent.VerifyAsync(SlowPostgres.Name)).GetProperty("level").GetString());
    }

    [Fact]
    public async Task Up_aborts_at_the_stop_timeout_and_leaves_nothing()
    {
        using var daemon = Start(("BT_CRON", "0 4 * * *"), ("BT_STORE", agent.Store), ("BT_RECIPIENTS", agent.Recipient), ("BT_STOP_TIMEOUT", "1"));
        await HalfWayAsync();
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();

        var result = await Shell.FinishAsync(daemon, seconds: 60);

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain(agent.Files(), file => file.Contains(SlowPostgres.Name, StringComparison.Ordinal));
        await Wait.UntilAsync(async () => (await SlowPostgres.DumpProcessesAsync()).Count == 0, "no dump is left at work", 15);
    }

    [Fact]
    public async Task Up_survives_without_docker_and_says_so()
    {
        using var daemon = Start(("BT_CRON", "0 4 * * *"), ("BT_STORE", agent.Store), ("BT_RECIPIENTS", agent.Recipient), ("BT_DOCKER_URL", "unix:///nowhere/docker.sock"));
        await Task.Delay(2000);
        Assert.False(daemon.HasExited);
        (await Shell.RunAsync("kill", ["-TERM", $"{daemon.Id}"])).Require();

        var result = await Shell.FinishAsync(daemon, seconds: 30);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("BK201", result.Errors, StringComparison.Ordinal);
    }

    private Process Start(params (string Name, string Value)[] settings) =>
        Shell.Start(Repository.Binary, ["up", "--now"], new Dictionary<string, string>(agent.Environment).Concat(settings.ToDictionary(s => s.Name, s => s.Value)).ToDictionary());

    private Task HalfWayAsync() => Wait.UntilAsync(
        () => Task.FromResult(agent.Files().Any(file => file.Contains(SlowPostgres.Name, StringComparison.Ordinal) && file.Contains("db-shop", StringComparison.Ordinal))), "the dump is half way");
}
