using Baktainer.Conformance.Replication;
using Baktainer.Conformance.Sweeping;
using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Replication;
using Baktainer.Storage.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What becomes of a fill that is stopped, that the store breaks off, or that others get ahead of.</summary>
public sealed class CatalogFillTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-fill-");
    private readonly TroubledStore store;
    private readonly World world;

    public CatalogFillTests()
    {
        store = new TroubledStore(new DirectoryStore(Path.Combine(root.FullName, "primary")));
        world = new World(new MemoryRecordStore(), store: store, replication: primary => new ReplicationOptions
        {
            Primary = primary,
            Replicas = [new Replica(new StorePlace("dr", new DirectoryStore(Path.Combine(root.FullName, "dr")), new DirectoryParts(Path.Combine(root.FullName, "dr"))), "dr", ["*"], TimeSpan.FromHours(12))],
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        world.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Fill_goes_on_when_the_store_answers_again_whatever_was_backed_up_meanwhile()
    {
        var (old, fresh) = (await StoreAsync("shop", 1), await StoreAsync("stock", 2));
        var isAway = true;
        store.OnList = () => { if (isAway) throw new BaktainerException(FailureCodes.StoreUnavailable, "No answer."); };
        var fill = await BeginAsync();
        var running = fill.RunAsync(Token);
        await world.Plane.Catalog.AddAsync(fresh, Token);
        isAway = false;
        while (!running.IsCompleted)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, Token);
        }

        Assert.Equal([old.Id, fresh.Id], await IdsAsync());
        Assert.Equal(1, await world.Queue.CountAsync(QueueNames.Replicate, Token));
    }

    [Fact]
    public async Task Fill_that_was_stopped_goes_on_at_the_next_start()
    {
        var (old, fresh) = (await StoreAsync("shop", 1), await StoreAsync("stock", 2));
        using var stop = new CancellationTokenSource();
        store.OnList = stop.Cancel;
        await (await BeginAsync()).RunAsync(stop.Token);
        await world.Plane.Catalog.AddAsync(fresh, Token);
        store.OnList = () => { };

        await (await BeginAsync()).RunAsync(Token);
        Assert.Equal([old.Id, fresh.Id], await IdsAsync());
    }

    [Fact]
    public async Task Store_that_shows_nothing_is_looked_at_again_at_the_next_start()
    {
        await (await BeginAsync()).RunAsync(Token);
        var found = await StoreAsync("shop", 1); // The disk is mounted now.
        await (await BeginAsync()).RunAsync(Token);
        Assert.Equal([found.Id], await IdsAsync());
    }

    [Fact]
    public async Task Catalog_that_is_full_already_or_was_filled_once_is_left_alone()
    {
        await world.Plane.Catalog.AddAsync(await StoreAsync("shop", 1), Token);
        await StoreAsync("stock", 2);
        for (var start = 0; start < 2; start++) await (await BeginAsync()).RunAsync(Token);
        Assert.Single(await IdsAsync());
    }

    private async Task<CatalogFill> BeginAsync()
    {
        var fill = new CatalogFill(world.Plane, world.Records, [World.Host], world.Time, NullLogger.Instance);
        await fill.BeginAsync(Token);
        return fill;
    }

    /// <summary>A backup that only the store knows of.</summary>
    private async Task<Manifest> StoreAsync(string name, int size) => (await Backups.MakeAsync(world.Primary, $"{World.Host}/{name}", size)).Manifest;

    private async Task<List<string>> IdsAsync() => [.. (await world.Plane.Catalog.PageAsync(null, null, 10, Token)).Items.OrderBy(manifest => manifest.Target).Select(manifest => manifest.Id)];
}
