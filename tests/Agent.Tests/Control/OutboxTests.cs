using Baktainer.Agent.Control;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Agent.Tests.Control;

/// <summary>Reports outlive everything until they are acknowledged.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-outbox-");
    private readonly RecordingPlane plane = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>As of a process that just began.</summary>
    private Outbox Outbox => new(new DirectoryStore(root.FullName), NullLogger.Instance);

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task Report_is_sent_by_the_next_process_and_once_only()
    {
        await Outbox.AddAsync(ReportOf("a"), Token);
        await Outbox.AddAsync(ReportOf("a"), Token);
        await Outbox.AddAsync(ReportOf("b"), Token);
        Assert.True(await Outbox.FlushAsync(plane, Token));
        Assert.True(await Outbox.FlushAsync(plane, Token));
        Assert.Equal(["a", "b"], plane.Reports.Select(report => report.Job));
    }

    [Theory]
    [InlineData("BK711", 1)] // Away: no use in asking for the others.
    [InlineData("BK712", 1)] // Revoked, or a proxy in between: somebody may mend that.
    [InlineData("BK713", 2)] // Of another version: an update will mend it.
    public async Task Report_waits_when_the_control_plane_cannot_take_it_now(string code, int tries)
    {
        plane.Failure = code switch { "BK711" => FailureCodes.ControlPlaneUnavailable, "BK712" => FailureCodes.ControlPlaneDenied, _ => FailureCodes.ProtocolMismatch };
        await Outbox.AddAsync(ReportOf("a"), Token);
        await Outbox.AddAsync(ReportOf("b"), Token);
        Assert.False(await Outbox.FlushAsync(plane, Token));
        Assert.Equal(tries, plane.Tries);
        plane.Failure = null;
        Assert.True(await Outbox.FlushAsync(plane, Token));
        Assert.Equal(["a", "b"], plane.Reports.Select(report => report.Job));
    }

    [Fact]
    public async Task Refused_report_is_put_aside_and_holds_up_no_other()
    {
        plane.Refuses = "a";
        await Outbox.AddAsync(ReportOf("a"), Token);
        await Outbox.AddAsync(ReportOf("b"), Token);
        Directory.CreateDirectory(Path.Combine(root.FullName, "refused"));
        await File.WriteAllTextAsync(Path.Combine(root.FullName, "refused", "a-1.json"), "of a process that was killed", Token);
        Assert.True(await Outbox.FlushAsync(plane, Token));
        Assert.Equal(["b"], plane.Reports.Select(report => report.Job));
        Assert.Equal(["a-1.json"], Directory.GetFiles(Path.Combine(root.FullName, "refused")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"v\":1,\"targ")]
    [InlineData("null")]
    public async Task Unreadable_file_stays_and_holds_up_no_other(string damaged)
    {
        await Outbox.AddAsync(ReportOf("b"), Token);
        var path = Path.Combine(root.FullName, "waiting", "a-1.json");
        await File.WriteAllTextAsync(path, damaged, Token);
        await Outbox.FlushAsync(plane, Token);
        Assert.Equal(["b"], plane.Reports.Select(report => report.Job));
        Assert.True(File.Exists(path));
    }

    private static Report ReportOf(string job) => new()
    {
        Target = "web/shop",
        Job = job,
        Lease = "lease",
        Attempt = 1,
        FinishedAt = DateTimeOffset.UnixEpoch,
        Failure = new JobFailure("BK302", "ToolFailed", "pg_dump failed."),
    };
}
