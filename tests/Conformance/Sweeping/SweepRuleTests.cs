using Baktainer.Conformance.Jobs;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.Jobs;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Sweeping;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Retention;
using Baktainer.Storage.Protection;
using static Baktainer.Conformance.Sweeping.SweepWorld;

namespace Baktainer.Conformance.Sweeping;

/// <summary>When targets are swept, by which rules, and what stands against it.</summary>
public sealed class SweepRuleTests(DirectoryFixture fixture) : IClassFixture<DirectoryFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crash_after_any_record_that_a_sweep_writes_is_put_right_by_the_next()
    {
        var crashes = 0;
        for (var write = 1; ; write++)
        {
            var (records, store) = (new MemoryRecordStore(), fixture.CreateNew().Store);
            var right = new SweepWorld(store, records, "keep-last=2");
            var ids = await right.WithBackupsAsync(0, 1, 2, 3);
            var crashing = new CrashingRecordStore(records, write);
            try
            {
                await new SweepWorld(store, crashing, "keep-last=2", right.Time).SweepAsync();
            }
            catch (CrashException)
            {
                crashes++;
            }

            await right.SweepAsync();
            Assert.Equal(ids[..2], await right.WholeAsync());
            Assert.Equal(ids[..2], await right.CatalogAsync());
            Assert.InRange((await right.ViewAsync()).Deleted, 1, 2);
            if (!crashing.HasCrashed) break;
        }

        Assert.True(crashes > 5, $"Only {crashes} crashes.");
    }

    [Fact]
    public async Task Nothing_is_deleted_while_the_latest_run_failed()
    {
        var world = New("keep-last=1");
        await world.WithBackupsAsync(0, 1);
        await world.Plane.Targets.ChangeStatusAsync(Shop, status => status with { FailuresInARow = 1, LastFailure = new JobFailure("BK302", "ToolFailed", "pg_dump failed.") }, Token);
        await world.SweepAsync();
        Assert.Equal(2, (await world.WholeAsync()).Count);
        Assert.Equal("nothing is deleted: the latest run failed (BK302)", (await world.ViewAsync()).Held);
        await world.Plane.Targets.ChangeStatusAsync(Shop, status => status with { FailuresInARow = 0, LastFailure = null }, Token);
        await world.SweepAsync();
        Assert.Single(await world.WholeAsync());
    }

    [Fact]
    public async Task Damaged_backup_counts_for_nothing_and_is_left_alone()
    {
        var world = New("keep-last=1");
        var ids = await world.WithBackupsAsync(0, 1, 2);
        await world.Plane.Alerts.AddAsync(AlertKind.VerificationFailed, $"{Shop}/{ids[1]}", "BK505", Token);
        await world.SweepAsync();
        Assert.Equal(ids[..2], await world.WholeAsync());
    }

    [Theory]
    [InlineData(-40)] // Set back: the newest backup is in the future.
    [InlineData(4000)] // Set forward.
    public async Task Clock_that_jumps_holds_everything_until_it_was_calm_for_days(int days)
    {
        var world = New("keep-last=2 max-age=5d");
        await world.WithBackupsAsync(0, 1, 10);
        await world.Plane.Retention.FreezeAsync(Shop, "not yet", "test", Token);
        await world.SweepAsync();
        await world.Plane.Retention.UnfreezeAsync(Shop, Token);

        var before = world.Time.GetUtcNow();
        world.Time.AdjustTime(before.AddDays(days));
        await world.SweepAsync();
        Assert.Equal(3, (await world.WholeAsync()).Count);
        Assert.Contains("clock", (await world.ViewAsync()).Held, StringComparison.Ordinal);

        world.Time.AdjustTime(before.AddHours(1));
        await world.SweepAsync();
        Assert.Equal(3, (await world.WholeAsync()).Count);

        world.Time.AdjustTime(before.AddDays(4));
        await world.SweepAsync();
        Assert.Equal(2, (await world.WholeAsync()).Count);
    }

    [Fact]
    public async Task Freeze_holds_until_it_is_lifted_and_the_view_says_who_and_why()
    {
        var world = New("keep-last=1");
        await world.WithBackupsAsync(0, 1);
        await world.Plane.Retention.FreezeAsync(Shop, "audit of 2026", "key ann", Token);
        await world.SweepAsync();
        var view = await world.ViewAsync();
        Assert.Equal(($"nothing is deleted: frozen by key ann since {Start:u}: audit of 2026", 0), (view.Held, view.Backups.Count(backup => !backup.Kept)));
        await world.Plane.Retention.UnfreezeAsync(Shop, Token);
        Assert.Equal(Shop, WorkOrder.Parse(Assert.Single(await world.Queue.ReceiveAsync(QueueNames.Retention, 9, TimeSpan.FromMinutes(1), Token)).Message).Target);
        await world.SweepAsync();
        Assert.Single(await world.WholeAsync());
        await Failing.With(FailureCodes.BadUsage, () => world.Plane.Retention.FreezeAsync(Shop, "", "key ann", Token));
        await Failing.With(FailureCodes.NoSuchTarget, () => world.Plane.Retention.FreezeAsync("web/none", "x", "key ann", Token));
    }

    [Fact]
    public async Task Label_wins_over_policy_and_policy_over_default_each_as_a_whole()
    {
        var world = New("keep-last=1");
        await world.KnowsAsync();
        Assert.Equal(("keep-last=1", "default"), await RulesAsync());
        await world.Plane.Policies.PutAsync(new Policy { Name = "long", Retention = new RetentionRules { KeepDaily = 30 } }, Token);
        Assert.Equal(("keep-daily=30", "policy long"), await RulesAsync());
        await world.KnowsAsync(new RetentionRules { MaxCount = 4 });
        Assert.Equal(("max-count=4", "label"), await RulesAsync());
        await Failing.With(FailureCodes.BadUsage, () => world.Plane.Policies.PutAsync(new Policy { Name = "bad", Retention = new RetentionRules { KeepDaily = 0 } }, Token));

        async Task<(string?, string?)> RulesAsync() => ((await world.ViewAsync()).Rules, (await world.ViewAsync()).RulesFrom);
    }

    [Fact]
    public async Task Labels_of_a_host_that_was_taken_over_cannot_flush_its_history_at_once()
    {
        var world = New("", options: new RetentionOptions { LabelMinAgeDays = 7 });
        var ids = await world.WithBackupsAsync(0, 1, 6, 8);
        await world.KnowsAsync(new RetentionRules { MaxCount = 1 });
        await world.SweepAsync();
        Assert.Equal(ids[..3], await world.WholeAsync());
    }

    [Fact]
    public async Task Labels_of_a_host_that_was_taken_over_do_not_go_below_the_operators_floors()
    {
        var world = New("", options: new RetentionOptions { LabelMinAgeDays = 7, Default = new RetentionRules { AtLeast = 3 } });
        var ids = await world.WithBackupsAsync(0, 20, 30, 40);
        await world.KnowsAsync(new RetentionRules { MaxCount = 1, AtLeast = 1 });
        await world.SweepAsync();
        Assert.Equal(ids[..3], await world.WholeAsync());
    }

    [Fact]
    public async Task Target_whose_labels_have_errors_or_whose_rules_delete_nothing_is_not_swept()
    {
        var world = New("keep-last=1");
        await world.WithBackupsAsync(0, 1);
        await world.KnowsAsync(null, new InventoryProblem("baktainer.retention.keep-daily", "is wrong.", true));
        await world.SweepAsync();
        await world.Plane.Coordinator.SweepRetentionAsync(Token);
        Assert.Equal(2, (await world.WholeAsync()).Count);
        Assert.Contains("labels have errors", (await world.ViewAsync()).Held, StringComparison.Ordinal);
        Assert.Empty(await world.Queue.ReceiveAsync(QueueNames.Retention, 9, TimeSpan.FromMinutes(1), Token));
        var idle = New("at-least=3");
        await idle.WithBackupsAsync(0, 1);
        await idle.Plane.Coordinator.SweepRetentionAsync(Token);
        Assert.Empty(await idle.Queue.ReceiveAsync(QueueNames.Retention, 9, TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public async Task Rotation_that_is_switched_off_deletes_nothing_whatever_labels_say()
    {
        var world = New("", options: new RetentionOptions { IsOn = false });
        await world.WithBackupsAsync(0, 1);
        await world.KnowsAsync(new RetentionRules { KeepLast = 1 });
        await world.SweepAsync();
        Assert.Equal(2, (await world.WholeAsync()).Count);
    }

    [Fact]
    public async Task Timer_has_a_target_swept_after_a_run_and_once_a_day()
    {
        var world = New("keep-last=1");
        await world.WithBackupsAsync(0, 1);
        Assert.Equal(1, await TickAsync());
        Assert.Single(await world.WholeAsync());
        world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await TickAsync());
        await world.Plane.Targets.ChangeStatusAsync(Shop, status => status with { LastFinishedAt = world.Time.GetUtcNow() }, Token);
        Assert.Equal(1, await TickAsync());
        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await TickAsync());

        async Task<int> TickAsync()
        {
            await world.Plane.Coordinator.SweepRetentionAsync(Token);
            var items = await world.Queue.ReceiveAsync(QueueNames.Retention, 9, TimeSpan.FromMinutes(1), Token);
            foreach (var item in items)
            {
                await world.Plane.Coordinator.SweepTargetAsync(item.Message, Token);
                await world.Queue.CompleteAsync(item, Token);
            }

            return items.Count;
        }
    }

    [Fact]
    public async Task Store_that_is_short_of_space_is_an_alert_and_gives_up_one_backup_in_each_sweep()
    {
        var store = new TroubledStore(fixture.CreateNew().Store) { Free = 5L << 30 };
        var world = new SweepWorld(store, new MemoryRecordStore(), "min-free=10");
        var ids = await world.WithBackupsAsync(0, 1, 2, 3, 4);
        await world.Plane.Coordinator.SweepRetentionAsync(Token);
        var alert = Assert.Single(await world.Plane.Alerts.ListAsync(Token));
        Assert.Equal((AlertKind.LowSpace, "store", "The store has 5 GB free, and 10 GB are to be kept free."), (alert.Kind, alert.Subject, alert.Message));
        await world.SweepAsync();
        Assert.Equal(ids[..4], await world.WholeAsync());
        await world.SweepAsync();
        await world.SweepAsync();
        Assert.Equal(ids[..3], await world.WholeAsync());
        store.Free = 20L << 30;
        await world.Plane.Coordinator.SweepRetentionAsync(Token);
        Assert.Empty(await world.Plane.Alerts.ListAsync(Token));
    }

    [Fact]
    public async Task Locked_and_held_backups_are_retained_until_the_lock_ends_and_nothing_of_them_is_touched()
    {
        var store = new TroubledStore(fixture.CreateNew().Store);
        var world = new SweepWorld(store, new MemoryRecordStore(), "keep-last=1");
        var ids = await world.WithBackupsAsync(0, 1, 2, 3);
        await store.LockAsync(KeyOf(ids[1]), Start.AddHours(5), LockMode.Governance, Token);
        await store.SetHoldAsync(KeyOf(ids[2]), true, Token);
        await world.SweepAsync();
        Assert.Equal(ids[..3], await world.WholeAsync());
        Assert.Equal(
            ["the newest good backup", "retained: locked until 2026-11-25 17:00:00Z", "retained: under legal hold"],
            (await world.ViewAsync()).Backups.Select(backup => Assert.Single(backup.Reasons)));
        world.Time.Advance(TimeSpan.FromHours(6));
        await world.SweepAsync();
        Assert.Equal([ids[0], ids[2]], await world.WholeAsync());

        static string KeyOf(string id) => Baktainer.Storage.BackupLocation.Find(Shop, id)!.ManifestKey;
    }

    [Fact]
    public async Task Backup_is_deleted_only_when_enough_replicas_have_it_each_counted_once_and_none_that_is_no_replica_any_more()
    {
        var world = new SweepWorld(fixture.CreateNew().Store, new MemoryRecordStore(), "keep-last=1 copies=2", replicas: [Replica("west"), Replica("east")]);
        var ids = await world.WithBackupsAsync(0, 1);
        await CopyAsync("west", 1);
        await CopyAsync("west", 2);
        await CopyAsync("removed", 4);
        await world.SweepAsync();
        Assert.Equal("1 of 2 copies are there (copies)", (await world.ViewAsync()).Backups[1].Reasons.Single());
        await CopyAsync("east", 3);
        await world.SweepAsync();
        Assert.Equal(ids[..1], await world.WholeAsync());

        async Task CopyAsync(string replica, int seconds) => await world.Plane.Vault.AddReceiptAsync(
            await world.Plane.Vault.FindAsync($"{Shop}/{ids[1]}", Token), new Receipt("replicated", ids[1], Start.AddSeconds(seconds)) { Replica = replica }, Token);
    }

    [Fact]
    public async Task Directory_knows_its_free_space_before_it_exists_and_a_part_of_it_too()
    {
        var store = fixture.CreateNew().Store;
        var free = await ((Baktainer.Storage.IFreeSpace)store).FreeBytesAsync(Token);
        Assert.InRange(free!.Value, 1, long.MaxValue);
        Assert.NotNull(await new Baktainer.Storage.PrefixedStore(store, "a").FreeBytesAsync(Token));
    }

    private Replica Replica(string name)
    {
        var made = fixture.CreateNew();
        return new Replica(new StorePlace(name, made.Store, made.Parts), name, ["*"], TimeSpan.FromDays(1));
    }

    private SweepWorld New(string rules, RetentionOptions? options = null) => new(fixture.CreateNew().Store, new MemoryRecordStore(), rules, options: options);
}
