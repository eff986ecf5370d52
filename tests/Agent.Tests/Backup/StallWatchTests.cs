using Baktainer.Agent.Backup;
using Baktainer.Agent.Docker;
using Baktainer.Agent.Tests.Labels;
using Baktainer.Archive;
using Baktainer.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Agent.Tests.Backup;

/// <summary>When a silent dump tool counts as stalled, with a limit of 15 minutes.</summary>
public sealed class StallWatchTests
{
    private readonly FakeTimeProvider time = new();
    private readonly StallWatch watch;
    private readonly Task<BaktainerException> watching;

    public StallWatchTests()
    {
        watch = new StallWatch(TimeSpan.FromMinutes(15), "pg_dump of db-shop", time);
        watching = watch.WatchAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Time_before_the_tool_is_started_is_not_its_own()
    {
        await AdvanceAsync(minutes: 60);

        Assert.False(watching.IsCompleted);
    }

    [Fact]
    public async Task A_tool_that_stops_writing_has_stalled_at_most_a_tenth_later_than_the_limit()
    {
        await AdvanceAsync(minutes: 10);
        watch.Begin();
        await AdvanceAsync(minutes: 14.5);
        Assert.False(watching.IsCompleted);
        await AdvanceAsync(minutes: 2.5);

        var cause = await watching.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(FailureCodes.DumpStalled, cause.Code);
        Assert.Equal("pg_dump of db-shop has stalled: it wrote nothing for 15m.", cause.Message);
    }

    [Fact]
    public async Task A_slow_tool_has_not_stalled_while_bytes_come_now_and_then()
    {
        for (var read = 0; read < 20; read++)
        {
            watch.Begin();
            await AdvanceAsync(minutes: 14);
            watch.End();
        }

        Assert.False(watching.IsCompleted);
    }

    [Fact]
    public async Task Time_in_which_the_machine_slept_counts_as_one_look()
    {
        watch.Begin();
        await AdvanceAsync(minutes: 5);
        time.Advance(TimeSpan.FromHours(10));
        await AdvanceAsync(minutes: 5);

        Assert.False(watching.IsCompleted);
    }

    [Fact]
    public async Task A_slow_store_is_no_stall()
    {
        using var docker = new DockerRuntime(DockerEndpoint.Parse("unix:///nowhere"), time);
        await using var tool = new ZeroTool();
        var dump = new DumpStream(tool, new ContainerGuard(docker, Reading.Container(Reading.Sound)), watch, "the dump");
        await using var content = Sealer.Seal(dump, new SealOptions { Compression = CompressionKind.None, Recipients = [], End = EndMarker.Sqlite });
        content.ReadExactly(new byte[1024]);
        await FullAsync(content);

        await AdvanceAsync(minutes: 60);

        Assert.False(watching.IsCompleted);
        Assert.InRange(content.PlainBytes, 1024 * 1024, 64 * 1024 * 1024);
    }

    /// <summary>Waits until the buffers between tool and store are full, so that nobody reads from the tool.</summary>
    private static async Task FullAsync(SealedStream content)
    {
        for (var (before, now) = (-1L, content.PlainBytes); now != before || now < 1024 * 1024; now = content.PlainBytes)
        {
            before = now;
            await Task.Delay(300);
        }
    }

    /// <summary>Small steps, each with a moment for what waits on the clock.</summary>
    private async Task AdvanceAsync(double minutes)
    {
        for (var seconds = 0; seconds < minutes * 60; seconds += 30)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    /// <summary>A tool that always has more to say.</summary>
    private sealed class ZeroTool : IToolProcess
    {
        public Stream Output { get; } = File.OpenRead("/dev/zero");

        public Task<ToolExit> ExitAsync(CancellationToken cancellationToken) => Task.FromResult(new ToolExit(0, ""));

        public ValueTask DisposeAsync() => Output.DisposeAsync();
    }
}
