using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Desk;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Scheduling;
using Baktainer.Storage.Protection;
using Baktainer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Protection;

/// <summary>A coordinator over a container that can lock, or cannot any more.</summary>
public sealed class CommitLockTests : IAsyncLifetime
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(15);
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow); // The container's clock goes by the real time.
    private readonly MemoryRecordStore records = new();
    private BlobStandIn service = null!;
    private World world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        service = await BlobStandIn.StartAsync();
        world = NewWorld(new LockRule(7, LockMode.Governance));
    }

    public async ValueTask DisposeAsync()
    {
        world.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Backup_is_locked_for_the_default_time_when_it_is_committed()
    {
        var manifest = await BackUpAsync(World.Target("shop"));
        var found = await world.Plane.Holds.StateAsync(manifest, Token);
        Assert.Equal(LockMode.Governance, found.Mode);
        Assert.InRange(found.Until!.Value - time.GetUtcNow(), TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        Assert.Empty(await world.AlertsAsync());
        await Assert.ThrowsAsync<BaktainerException>(() => world.Store.DeleteAsync(manifest.Artifacts[0].Key, Token));
    }

    [Fact]
    public async Task Label_makes_the_lock_longer_and_a_policy_says_how_hard()
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "locks", LockDays = 10, LockMode = LockMode.Compliance }, Token);
        var manifest = await BackUpAsync(World.Target("shop") with { LockDays = 30 });
        var found = await world.Plane.Holds.StateAsync(manifest, Token);
        Assert.Equal((LockMode.Compliance, 30), (found.Mode, (int)Math.Round((found.Until!.Value - time.GetUtcNow()).TotalDays)));
    }

    [Fact]
    public async Task Policy_can_leave_backups_unlocked()
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "none", LockDays = 0 }, Token);
        Assert.Equal(ObjectLock.None, await world.Plane.Holds.StateAsync(await BackUpAsync(World.Target("shop")), Token));
    }

    [Fact]
    public async Task Nothing_is_locked_when_nobody_asks_for_it()
    {
        world.Dispose();
        world = NewWorld(null);
        Assert.Equal(ObjectLock.None, await world.Plane.Holds.StateAsync(await BackUpAsync(World.Target("shop")), Token));
    }

    [Fact]
    public async Task Backup_that_cannot_be_locked_is_kept_with_an_alert_until_it_is_locked()
    {
        service.Protection.HasLocks = false;
        var manifest = await BackUpAsync(World.Target("shop"));
        Assert.Equal([manifest.Id], await world.Plane.Catalog.ListAsync(null, Token).Select(found => found.Id).ToListAsync(Token));
        var alert = Assert.Single(await world.Plane.Alerts.ListAsync(Token));
        Assert.Equal((AlertKind.NotLocked, $"web/shop/{manifest.Id}"), (alert.Kind, alert.Subject));
        Assert.Contains(await world.AlertsAsync(), found => found.Kind == AlertKind.ProtectionOff);

        service.Protection.HasLocks = true;
        time.Advance(LookPeriod);
        await world.ClaimAsync();
        Assert.Empty(await world.AlertsAsync());
        Assert.True((await world.Plane.Holds.StateAsync(manifest, Token)).IsLocked(time.GetUtcNow()));
    }

    [Theory]
    [InlineData("soft delete is off; it was on for 14 days")]
    [InlineData("soft delete keeps 3 days; it kept 14")]
    [InlineData("objects cannot be locked")]
    public async Task Protection_that_was_switched_off_is_an_alert_until_it_is_back(string problem)
    {
        await world.AlertsAsync();
        Assert.True((await HealthAsync()).Protection is { Problems: [], Now.Locks: true });

        if (problem.StartsWith("objects", StringComparison.Ordinal)) service.Protection.HasLocks = false;
        else service.Protection.SoftDeleteDays = problem.Contains("3 days", StringComparison.Ordinal) ? 3 : null;
        Assert.Empty(await world.AlertsAsync()); // Not looked at again yet.
        time.Advance(LookPeriod);
        var alert = Assert.Single(await world.AlertsAsync());
        Assert.Equal(AlertKind.ProtectionOff, alert.Kind);
        Assert.Contains(problem, alert.Message, StringComparison.Ordinal);
        Assert.False((await HealthAsync()).Healthy);

        (service.Protection.SoftDeleteDays, service.Protection.HasLocks) = (14, true);
        time.Advance(LookPeriod);
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task Protection_that_was_switched_off_is_an_alert_also_after_a_restart_and_until_it_is_accepted()
    {
        await world.AlertsAsync();
        service.Protection.SoftDeleteDays = null;
        using var again = NewWorld(new LockRule(7, LockMode.Governance));
        Assert.Equal(AlertKind.ProtectionOff, Assert.Single(await again.AlertsAsync()).Kind);

        var accepted = await again.Plane.Protection.AcceptAsync(Token);
        Assert.Empty(accepted.Problems);
        time.Advance(LookPeriod);
        Assert.Empty(await again.AlertsAsync());
    }

    [Fact]
    public async Task Protection_that_must_not_be_read_is_no_alert()
    {
        await world.AlertsAsync();
        service.Denied.Add("GET ?comp=properties");
        time.Advance(LookPeriod);
        Assert.Empty(await world.AlertsAsync());
        Assert.Contains("may not", (await HealthAsync()).Protection!.Now.Unknown, StringComparison.Ordinal);
    }

    private World NewWorld(LockRule? rule) => new(records, time, null, null, BlobProtectionFixture.Open(service), new ControlPlaneOptions
    {
        Desk = new DeskOptions { DefaultSchedule = new ScheduleSpec { Name = "default", Cron = "0 2 * * *" } },
        Lock = rule,
    });

    private async Task<Manifest> BackUpAsync(InventoryTarget target)
    {
        await world.SeesAsync(target);
        await world.Plane.Planner.RunNowAsync($"web/{target.Name}", Token);
        return (await world.DoneAsync(await world.TakeAsync())).Manifest!;
    }

    private Task<HealthReport> HealthAsync() =>
        new Health(world.Plane.Agents, world.Plane.Alerts, new Ticks(records, time), world.Queue, TimeSpan.FromHours(1), time) { Protection = world.Plane.Protection }.ReportAsync("1", Token);
}
