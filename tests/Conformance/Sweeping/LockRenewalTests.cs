using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using static Baktainer.Conformance.Sweeping.SweepWorld;

namespace Baktainer.Conformance.Sweeping;

/// <summary>Which locks a sweep renews, for how long, and what stands against it.</summary>
public sealed class LockRenewalTests : IClassFixture<DirectoryFixture>
{
    private static readonly LockRule Rule = new(30, LockMode.Governance);
    private readonly TroubledStore store;

    public LockRenewalTests(DirectoryFixture fixture) => store = new TroubledStore(fixture.CreateNew().Store);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lock_is_not_made_longer_than_the_rules_want_the_backup()
    {
        var world = New("keep-daily=30");
        var ids = await world.WithBackupsAsync([.. Enumerable.Range(0, 25)]);
        var usual = Start.AddDays(-24 + 30);
        await store.LockAsync(KeyOf(ids[24]), usual, LockMode.Governance, Token);
        await world.SweepAsync();
        Assert.Equal(usual, store.Locks[KeyOf(ids[24])].Until); // Six days are left, and in six days thirty newer ones are there.
        Assert.Equal(Start.Date.AddDays(-20 + 30), store.Locks[KeyOf(ids[20])].Until!.Value.Date);
    }

    [Theory]
    [InlineData("keep-last=9")]
    [InlineData("max-age=1y")]
    [InlineData("keep-last=1")]
    public async Task Only_rules_for_periods_promote_a_backup(string rules)
    {
        var world = New(rules);
        var ids = await world.WithBackupsAsync(0, 20);
        await store.LockAsync(KeyOf(ids[1]), Start.AddDays(1), LockMode.Governance, Token);
        await world.SweepAsync();
        Assert.Equal(Start.AddDays(1), store.Locks[KeyOf(ids[1])].Until);
        Assert.Equal(ids, await world.WholeAsync());
    }

    [Fact]
    public async Task Nothing_is_locked_where_no_rule_asks_for_locks()
    {
        var world = new SweepWorld(store, new MemoryRecordStore(), "keep-monthly=12");
        await world.WithBackupsAsync(0, 40);
        await world.SweepAsync();
        Assert.Empty(store.Locks);
    }

    [Fact]
    public async Task Backup_that_is_not_good_is_not_locked_anew()
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 40, 80);
        await world.Plane.Alerts.AddAsync(AlertKind.VerificationFailed, $"{Shop}/{ids[1]}", "BK505", Token);
        await world.SweepAsync();
        Assert.Equal([KeyOf(ids[0]), KeyOf(ids[2])], store.Locks.Keys.Where(key => key.EndsWith("manifest.json", StringComparison.Ordinal)).OrderDescending());
    }

    [Fact]
    public async Task Renewed_lock_is_as_hard_as_the_rule_now_and_never_softer_than_it_was()
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 40);
        await store.LockAsync(KeyOf(ids[1]), Start.AddDays(1), LockMode.Compliance, Token);
        await world.SweepAsync();
        Assert.Equal(new ObjectLock(Start.AddDays(30), LockMode.Compliance, false), store.Locks[KeyOf(ids[1])]);
        Assert.Equal(LockMode.Governance, store.Locks[KeyOf(ids[0])].Mode);
    }

    [Fact]
    public async Task Lock_that_is_refused_is_an_alert_of_that_backup_and_no_other_waits_for_it()
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 40, 80);
        store.OnLock = key => { if (key == KeyOf(ids[1])) throw new BaktainerException(FailureCodes.StoreDenied, "Not yours to lock."); };
        await world.SweepAsync();
        var alert = Assert.Single(await world.Plane.Alerts.ListAsync(Token));
        Assert.Equal((AlertKind.NotLocked, $"{Shop}/{ids[1]}"), (alert.Kind, alert.Subject));
        Assert.Equal(Start.AddDays(30), store.Locks[KeyOf(ids[2])].Until);

        store.OnLock = _ => { };
        await world.SweepAsync();
        Assert.Empty(await world.Plane.Alerts.ListAsync(Token));
    }

    [Fact]
    public async Task Lock_that_was_refused_stays_an_alert_until_a_sweep_can_make_it()
    {
        var world = New("keep-monthly=12");
        world.Time.AdjustTime(DateTimeOffset.UtcNow.AddDays(Rule.Days + 1)); // The time to lock what was committed is over, by the files' own time.
        var ids = await world.WithBackupsAsync(0, 40);
        store.OnLock = key => { if (key == KeyOf(ids[1])) throw new BaktainerException(FailureCodes.StoreDenied, "Not yours to lock."); };
        await world.SweepAsync();
        store.OnLock = _ => { };
        await world.Plane.Coordinator.WatchOverdueAsync(Token); // Tries again what was to be locked when it was committed.
        Assert.Equal($"{Shop}/{ids[1]}", Assert.Single(await world.Plane.Alerts.ListAsync(Token), alert => alert.Kind == AlertKind.NotLocked).Subject);
        Assert.False(store.Locks.ContainsKey(KeyOf(ids[1])));
    }

    [Fact]
    public async Task Store_that_does_not_say_how_a_backup_is_locked_is_no_alert_of_a_backup()
    {
        var world = New("keep-monthly=12");
        await world.WithBackupsAsync(0, 40);
        store.OnLockOf = _ => throw new BaktainerException(FailureCodes.StoreUnavailable, "No answer.");
        await world.SweepAsync();
        Assert.Empty(await world.Plane.Alerts.ListAsync(Token));
        Assert.Empty(store.Locks);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public async Task Lock_that_a_store_does_not_make_anew_now_is_an_alert_once_it_ends_soon(int daysLeft, int alerts)
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 40);
        foreach (var id in ids) await store.LockAsync(KeyOf(id), Start.AddDays(daysLeft), LockMode.Governance, Token);
        store.OnLock = _ => throw new BaktainerException(FailureCodes.StoreUnavailable, "No answer.");
        await world.SweepAsync();
        Assert.Equal(alerts, (await world.Plane.Alerts.ListAsync(Token)).Count);
    }

    [Fact]
    public async Task What_there_was_no_time_for_is_locked_by_the_steps_that_follow()
    {
        var world = New("keep-daily=30");
        var ids = await world.WithBackupsAsync(0, 1, 2, 3, 4, 5, 6);
        store.OnLock = key => { if (key == KeyOf(ids[0])) world.Time.Advance(TimeSpan.FromMinutes(2.5)); };
        await world.Plane.Coordinator.SweepTargetAsync(new WorkOrder { Target = Shop }.ToJson(), Token);
        Assert.Equal([KeyOf(ids[0])], Manifests());

        var rest = Assert.Single(await world.Queue.ReceiveAsync(QueueNames.Retention, 2, TimeSpan.FromMinutes(10), Token));
        await world.Plane.Coordinator.SweepTargetAsync(rest.Message, Token);
        Assert.Equal([.. ids.Select(KeyOf)], Manifests());
        Assert.Equal(1, await world.Queue.CountAsync(QueueNames.Retention, Token)); // The one at work.

        List<string> Manifests() => [.. store.Locks.Keys.Where(key => key.EndsWith("manifest.json", StringComparison.Ordinal)).OrderDescending()];
    }

    [Fact]
    public async Task Store_that_does_not_answer_is_an_alert_and_does_not_end_the_sweep()
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 1, 40);
        store.OnLock = _ => throw new BaktainerException(FailureCodes.StoreUnavailable, "No answer.");
        await world.SweepAsync();
        Assert.Equal([ids[0], ids[2]], await world.WholeAsync());
        Assert.Equal($"{Shop}/{ids[0]}", Assert.Single(await world.Plane.Alerts.ListAsync(Token)).Subject);
    }

    [Fact]
    public async Task Clock_that_jumped_locks_nothing_for_years()
    {
        var world = New("keep-monthly=12");
        await world.WithBackupsAsync(0, 40);
        await world.SweepAsync();
        var before = store.Locks.ToDictionary();
        world.Time.AdjustTime(Start.AddYears(10));
        await world.SweepAsync();
        await world.SweepAsync();
        Assert.Equal(before, store.Locks);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task First_sweep_whose_clock_no_backup_bears_out_locks_nothing_until_days_have_gone_by(int years)
    {
        var world = New("keep-monthly=12");
        await world.WithBackupsAsync(0, 40);
        world.Time.AdjustTime(Start.AddYears(years));
        await world.SweepAsync();
        world.Time.AdjustTime(Start.AddYears(years).AddDays(1));
        await world.SweepAsync();
        Assert.Empty(store.Locks);

        world.Time.AdjustTime(Start.AddYears(years).AddDays(2)); // Each day a sweep, and nobody put the clock right.
        await world.SweepAsync();
        world.Time.AdjustTime(Start.AddYears(years).AddDays(3));
        await world.SweepAsync();
        Assert.NotEmpty(store.Locks);
    }

    [Fact]
    public async Task Retention_that_stands_still_keeps_up_the_locks()
    {
        var world = New("keep-monthly=12");
        var ids = await world.WithBackupsAsync(0, 40);
        await world.Plane.Retention.FreezeAsync(Shop, "audit", "test", Token);
        await world.SweepAsync();
        Assert.Equal(Start.AddDays(30), store.Locks[KeyOf(ids[1])].Until);
    }

    private static string KeyOf(string id) => BackupLocation.Find(Shop, id)!.ManifestKey;

    private SweepWorld New(string rules) => new(store, new MemoryRecordStore(), rules, locks: Rule);
}
