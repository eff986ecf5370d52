using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Retention;
using Baktainer.Storage;
using Microsoft.Extensions.Time.Testing;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Sweeping;

/// <summary>From an agent's report of a backup that is unlike those before it to somebody's acceptance.</summary>
public sealed class AnomalyFlowTests : IDisposable
{
    private const long Usual = 100_000_000;
    private readonly World world = new(new MemoryRecordStore(), new FakeTimeProvider(World.Start));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Backup_that_is_unlike_the_others_is_kept_marked_and_an_alert_and_holds_retention_until_it_is_accepted()
    {
        await UsualDaysAsync(6);
        var odd = await DayAsync(Usual / 10);
        var alert = Assert.Single(await world.AlertsAsync());
        Assert.Equal((AlertKind.Anomaly, "web/shop"), (alert.Kind, alert.Subject));
        Assert.Contains("it has 10000000 bytes where 100000000 are usual: much less", alert.Message, StringComparison.Ordinal);
        await SweepAsync();
        Assert.Equal(7, await CountAsync());
        var fate = (await world.Plane.Retention.FindAsync("web/shop", Token))!;
        Assert.Contains("accept it", fate.Held, StringComparison.Ordinal);
        Assert.Equal(odd, fate.Anomalies.Single().Backup);

        Assert.Equal([odd], await world.Plane.Retention.AcceptAsync("web/shop", Token));
        Assert.Empty(await world.AlertsAsync());
        await DayAsync((Usual / 10) + 1); // The accepted one is the measure now.
        Assert.Empty(await world.AlertsAsync());
        await SweepAsync();
        Assert.Equal(2, await CountAsync());
        await DayAsync(Usual);
        Assert.Equal(AlertKind.Anomaly, Assert.Single(await world.AlertsAsync()).Kind);
    }

    [Fact]
    public async Task Three_usual_backups_in_a_row_let_retention_go_on_but_what_was_marked_stays()
    {
        await UsualDaysAsync(6);
        var odd = await DayAsync(Usual / 10);
        await UsualDaysAsync(2);
        await SweepAsync();
        Assert.Equal(9, await CountAsync());
        await UsualDaysAsync(1);
        Assert.Empty(await world.AlertsAsync());
        await SweepAsync();
        Assert.Equal(3, await CountAsync());
        Assert.Contains(odd, (await world.Plane.Retention.FindAsync("web/shop", Token))!.Backups.Select(backup => backup.Id));
    }

    [Fact]
    public async Task Acceptance_in_the_store_itself_is_seen_by_the_next_sweep()
    {
        await UsualDaysAsync(6);
        var odd = await world.Plane.Vault.FindAsync($"web/shop/{await DayAsync(Usual / 10)}", Token);
        await world.Plane.Vault.AddReceiptAsync(odd, new Receipt(StoredFacts.Accepted, odd.Id, world.Time.GetUtcNow()), Token);
        await SweepAsync();
        await SweepAsync();
        Assert.Empty(await world.AlertsAsync());
        Assert.Equal(2, await CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Coordinator_that_remembers_nothing_judges_the_newest_by_what_the_store_holds(bool mark)
    {
        await UsualDaysAsync(6);
        world.Time.Advance(TimeSpan.FromHours(1));
        var location = new BackupLocation("web/shop", world.Time.GetUtcNow(), "a1b2c3d4", 1);
        await world.Store.PutAsync(location.Key("db.age"), new MemoryStream(new byte[12]), Token);
        var odd = Samples.Manifest(location, world.Time.GetUtcNow());
        await world.Plane.Vault.CommitAsync(odd, Token);
        using var other = new World(new MemoryRecordStore(), world.Time, store: world.Store);
        await other.SeesAsync(Target("shop") with { Retention = new RetentionRules { KeepLast = 2 } });

        await other.Plane.Retention.JudgeNewestAsync("web/shop", mark, Token);

        Assert.Contains($"backup {odd.Id} is unlike those before it", (await other.Plane.Retention.FindAsync("web/shop", Token))!.Held, StringComparison.Ordinal);
        Assert.Equal(mark, await other.Plane.Vault.StoredAsync("web/shop", _ => true, Token).AnyAsync(stored => stored.Has(StoredFacts.Anomalous), Token));
        if (!mark) return;

        Assert.Equal([odd.Id], await other.Plane.Retention.AcceptAsync("web/shop", Token));
        using var again = new World(new MemoryRecordStore(), world.Time, store: world.Store);
        await again.SeesAsync(Target("shop") with { Retention = new RetentionRules { KeepLast = 2 } });
        await again.Plane.Retention.JudgeNewestAsync("web/shop", mark, Token);
        Assert.Null((await again.Plane.Retention.FindAsync("web/shop", Token))!.Held);
    }

    private async Task UsualDaysAsync(int days)
    {
        for (var day = 0; day < days; day++) await DayAsync(Usual);
    }

    /// <summary>A day's backup of that many bytes; returns its id.</summary>
    private async Task<string> DayAsync(long bytes)
    {
        await world.SeesAsync(Target("shop"));
        if ((await world.Plane.Policies.ListAsync(Token)).Count == 0)
            await world.Plane.Policies.PutAsync(new Policy { Name = "two", Retention = new RetentionRules { KeepLast = 2 } }, Token);
        var now = world.Time.GetUtcNow();
        await world.PlanAtAsync(new DateTimeOffset(now.Date.AddDays(1).AddHours(2), TimeSpan.Zero));
        var report = await world.BackUpAsync(await world.TakeAsync());
        var artifact = report.Manifest!.Artifacts[0];
        await world.ReportAsync(report with { Manifest = report.Manifest with { Artifacts = [artifact with { Plain = new Digest(bytes, new string('a', 64)) }] } });
        await world.WorkAsync();
        return report.Manifest.Id;
    }

    private Task SweepAsync() => world.Plane.Retention.SweepAsync("web/shop", Baktainer.Replication.StorePlace.Primary, Token);

    private async Task<int> CountAsync() => await world.Plane.Vault.ListAsync("web/shop", problem => throw problem, Token).CountAsync(Token);
}
