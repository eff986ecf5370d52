using Baktainer.Agent.Control;
using Baktainer.Contracts;
using Baktainer.Coordination.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Agent.Tests.Control;

/// <summary>What a ticket asks for is done as that and as nothing else.</summary>
public sealed class JobWorkerTests
{
    private static readonly JobTicket Drill = new()
    {
        Target = "web/shop-restore-drill",
        Job = "j",
        Lease = "l",
        LeaseSeconds = 60,
        Attempt = 1,
        Reason = "drill",
        Due = default,
        Tag = "00000000",
        Restore = new RestoreOrder("web/shop", "20261122T020000Z-1a2b3c4d-1", Clean: true, Into: "shop") { Scratch = true },
    };

    [Fact]
    public async Task Drill_never_becomes_a_restore()
    {
        var worker = new JobWorker((_, _) => throw new NotSupportedException(), (_, _) => throw new NotSupportedException(), NullLogger.Instance, TimeProvider.System);

        var report = await worker.RunAsync(Drill, TestContext.Current.CancellationToken);

        Assert.Equal(FailureCodes.RestoreNotAllowed.Id, report.Failure!.Code);
        Assert.Contains("BT_ALLOW_DRILLS", report.Failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drill_reports_what_came_back()
    {
        var facts = new RestoredFacts("baktainer-drill-1", 2, 3, ["shop.t: 3"]) { Seconds = 1.5 };
        var worker = new JobWorker((_, _) => throw new NotSupportedException(), null, NullLogger.Instance, TimeProvider.System) { Drill = (_, _) => Task.FromResult(facts) };

        Assert.Equal(facts, (await worker.RunAsync(Drill, TestContext.Current.CancellationToken)).Restored);
    }
}
