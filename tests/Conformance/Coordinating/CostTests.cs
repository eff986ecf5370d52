using Baktainer.Coordination.Protocol;
using Baktainer.Coordination.State;
using static Baktainer.Conformance.Coordinating.World;

namespace Baktainer.Conformance.Coordinating;

/// <summary>How often the store is asked.</summary>
public sealed class CostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Planning_costs_what_is_due_and_not_what_there_is() => Assert.Equal(await CostAsync(targets: 1_000), await CostAsync(targets: 100_000));

    [Fact]
    public async Task Targets_of_one_host_that_are_due_together_cost_the_same_each()
    {
        var (few, many) = (await DueTogetherAsync(100), await DueTogetherAsync(1_000));
        Assert.InRange(many, few * 8, few * 11);
    }

    [Fact]
    public async Task Idle_claim_and_quiet_watch_ask_little()
    {
        var records = new CountingRecordStore(new MemoryRecordStore());
        using var world = new World(records);
        await world.SeesAsync([.. Enumerable.Range(0, 100).Select(n => Target($"db{n}"))]);
        var agent = await world.AgentAsync();
        records.Reset();
        await world.Plane.Desk.ClaimAsync(agent, new ClaimRequest { Program = "test", InventoryDigest = "", Free = 4 }, Token);
        Assert.InRange(records.Count, 1, 3);
        await world.AlertsAsync(); // Of a process the first look, and one every quarter of an hour, is also for what protects the store.
        records.Reset();
        await world.AlertsAsync();
        Assert.InRange(records.Count, 100, 120);
    }

    [Fact]
    public async Task Watch_over_very_many_targets_works_a_tenth_of_the_time()
    {
        var records = new CountingRecordStore(new MemoryRecordStore());
        using var world = new World(records);
        await world.SeesAsync([.. Enumerable.Range(0, 1000).Select(n => Target($"db{n}"))]);
        records.OnRecord = () => world.Time.Advance(TimeSpan.FromMilliseconds(20)); // As a hundred thousand of a real table.
        var (start, looks) = (world.Time.GetUtcNow(), 0);
        while (world.Time.GetUtcNow() < start.AddHours(1))
        {
            records.Reset();
            await world.Plane.Coordinator.WatchOverdueAsync(Token);
            if (records.Count > 1000) looks++;
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(looks, 10, 20); // Of 20 s each.
    }

    /// <summary>Hosts with 100 targets each, of which the first host's are due.</summary>
    private static async Task<int> CostAsync(int targets)
    {
        var records = new CountingRecordStore(new MemoryRecordStore());
        using var world = new World(records);
        for (var host = 0; host < targets / 100; host++)
        {
            var hour = host == 0 ? 1 : 2;
            var inventory = new Inventory { Targets = [.. Enumerable.Range(0, 100).Select(n => Target($"db{n}", Cron($"0 {hour} * * *")))] };
            await world.Plane.Targets.SyncAsync($"h{host}", inventory, Token);
            await world.Plane.Planner.ReplanAsync($"h{host}", [], repair: false, Token);
        }

        records.Reset();
        Assert.Equal(100, (await world.PlanAtAsync(Start.AddHours(1))).Count);
        return records.Count;
    }

    private static async Task<int> DueTogetherAsync(int targets)
    {
        var records = new CountingRecordStore(new MemoryRecordStore());
        using var world = new World(records);
        await world.SeesAsync([.. Enumerable.Range(0, targets).Select(n => Target($"db{n}"))]);
        await world.PlanAtAsync(Start.AddHours(2));
        records.Reset();
        await world.PlanAtAsync(Start.AddHours(26)); // All of them still open.
        return records.Count;
    }
}
