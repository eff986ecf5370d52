using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination.Policies;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Storage.Directories;

namespace Baktainer.Conformance.Replication;

/// <summary>Copies as the coordinator makes them, watches them and reads them back.</summary>
public sealed class ReplicationTests : IDisposable
{
    private const string Target = "web/shop";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-replicas-");
    private readonly World world;
    private string? bad;
    private long sampleBytes = long.MaxValue / 2;

    public ReplicationTests() => world = new World(new MemoryRecordStore(), replication: Options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        world.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Backup_is_copied_to_every_replica_and_each_copy_has_a_receipt()
    {
        var manifest = await BackUpAsync();
        foreach (var name in new[] { "dr", "archive", "third" }) Assert.Equal(await SealedAsync(world.Primary), await SealedAsync(Place(name)));
        var receipts = await world.Plane.Vault.ReceiptsAsync(manifest, e => throw e, Token).Where(receipt => receipt.Fact == "replicated").ToListAsync(Token);
        Assert.Equal(["archive", "dr", "third"], receipts.Select(receipt => receipt.Replica).Order());
        Assert.All(receipts, receipt => Assert.Equal(64, receipt.Sha256!.Length));
        await AssertCopiesAsync(3, 3);
        Assert.Empty(await world.Plane.Copies.OwedAsync(null, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task One_broken_replica_of_three_delays_nothing_else_and_catches_up_when_mended()
    {
        await File.WriteAllTextAsync(PathOf("dr"), "in the way", Token);
        await BackUpAsync();
        Assert.Equal(await SealedAsync(world.Primary), await SealedAsync(Place("archive")));
        Assert.Equal(await SealedAsync(world.Primary), await SealedAsync(Place("third")));
        await AssertCopiesAsync(2, 3);
        Assert.StartsWith("BK4", Assert.Single(await world.Plane.Copies.OwedAsync("dr", Token).ToListAsync(Token)).LastFailure, StringComparison.Ordinal);
        await WatchAsync(TimeSpan.FromHours(1));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.ReplicaLagging);

        await WatchAsync(TimeSpan.FromHours(24));
        Assert.Equal("dr: web/shop", Assert.Single(await world.AlertsAsync(), alert => alert.Kind == AlertKind.ReplicaLagging).Subject);

        Assert.Equal((2, 3, 2), (await NumberAsync("baktainer.target.copies"), await NumberAsync("baktainer.target.copies.wanted"), await NumberAsync("baktainer.target.copies.within_rpo")));
        Assert.InRange(await NumberAsync("baktainer.target.replica.lag", "dr"), 25 * 3600, 25.1 * 3600);
        Assert.Equal((0, 1), (await NumberAsync("baktainer.target.replica.lag", "third"), await world.NumberAsync("baktainer.replica.owed", "dr", "copy")));

        File.Delete(PathOf("dr"));
        await WatchAsync(TimeSpan.FromHours(2));
        await WatchAsync(TimeSpan.Zero);
        await AssertCopiesAsync(3, 3);
        Assert.Equal((3, 3, 0), (await NumberAsync("baktainer.target.copies"), await NumberAsync("baktainer.target.copies.within_rpo"), await NumberAsync("baktainer.target.replica.lag", "dr")));
        Assert.DoesNotContain(await world.AlertsAsync(), alert => alert.Kind == AlertKind.ReplicaLagging);
    }

    [Theory]
    [InlineData(new string[0], new string[0])]
    [InlineData(new[] { "third" }, new[] { "third" })]
    public async Task Policy_says_which_replicas_a_target_has(string[] said, string[] expected)
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "few", Match = new PolicyMatch { Names = ["shop"] }, Replicas = said }, Token);
        await BackUpAsync();
        foreach (var name in new[] { "dr", "archive", "third" }) Assert.Equal(expected.Contains(name), (await SealedAsync(Place(name))).Count > 0);
    }

    [Fact]
    public async Task Backup_from_before_there_were_replicas_is_not_taken_for_copied()
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "none", Replicas = [] }, Token);
        await BackUpAsync();
        await world.Plane.Policies.DeleteAsync("none", Token);
        Assert.Equal((0, 3, 3), (await NumberAsync("baktainer.target.copies"), await NumberAsync("baktainer.target.copies.wanted"), await NumberAsync("baktainer.target.copies.within_rpo")));

        world.Time.Advance(TimeSpan.FromHours(13));

        Assert.Equal(0, await NumberAsync("baktainer.target.copies.within_rpo"));
    }

    [Fact]
    public async Task Policy_that_names_no_replica_is_an_alert()
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "wrong", Replicas = ["nowhere"] }, Token);
        await world.Plane.Coordinator.WatchReplicasAsync(Token);
        Assert.Equal("policy wrong", Assert.Single(await world.Plane.Alerts.ListAsync(Token)).Subject);
    }

    [Fact]
    public async Task Backfill_copies_what_a_new_replica_lacks()
    {
        await world.Plane.Policies.PutAsync(new Policy { Name = "none", Replicas = [] }, Token);
        for (var n = 0; n < 3; n++) await BackUpAsync();
        await world.Plane.Policies.DeleteAsync("none", Token);
        Assert.Empty(await SealedAsync(Place("dr")));

        await world.Plane.Replicas.BackfillAsync("dr", Token);
        await world.WorkAsync();

        Assert.Equal(await SealedAsync(world.Primary), await SealedAsync(Place("dr")));
        Assert.Empty(await SealedAsync(Place("archive")));
    }

    [Fact]
    public async Task Copy_whose_process_was_killed_is_taken_up_by_the_watch()
    {
        await File.WriteAllTextAsync(PathOf("dr"), "in the way", Token);
        var manifest = await BackUpAsync();
        File.Delete(PathOf("dr"));
        var owed = (await world.Plane.Copies.FindAsync("dr", Target, manifest.Id, Token))!;
        var killed = owed.Value with { BusyUntil = world.Time.GetUtcNow() + TimeSpan.FromMinutes(4), NextAt = world.Time.GetUtcNow() };
        Assert.NotNull(await world.Plane.Copies.TryChangeAsync(owed, killed, Token));

        await WatchAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await SealedAsync(Place("dr")));
        await WatchAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(await SealedAsync(world.Primary), await SealedAsync(Place("dr")));
    }

    [Fact]
    public async Task Nothing_is_copied_of_a_backup_that_was_deleted()
    {
        await File.WriteAllTextAsync(PathOf("dr"), "in the way", Token);
        await BackUpAsync();
        foreach (var key in (await Backups.ContentAsync(world.Store)).Keys) await world.Store.DeleteAsync(key, Token);
        File.Delete(PathOf("dr"));
        await WatchAsync(TimeSpan.FromHours(2));
        Assert.Empty(await world.Plane.Copies.OwedAsync(null, Token).ToListAsync(Token));
        Assert.Empty(await Backups.ContentAsync(Place("dr").Store));
    }

    [Theory]
    [InlineData("dr")]
    [InlineData(StorePlace.Primary)]
    public async Task Rotten_copy_is_found_repaired_and_reported(string where)
    {
        var manifest = await BackUpAsync();
        var place = where == StorePlace.Primary ? world.Primary : Place(where);
        var good = await SealedAsync(place);
        await Backups.DamageAsync(place.Store, manifest.Artifacts[0].Key);

        await world.Plane.Coordinator.VerifySampleAsync(Token);
        Assert.Contains(await world.AlertsAsync(), alert => alert.Kind == AlertKind.VerificationFailed);
        await world.WorkAsync();

        Assert.Equal(good, await SealedAsync(place));
        var receipt = Assert.Single(await world.Plane.Vault.ReceiptsAsync(manifest, e => throw e, Token).Where(receipt => receipt.Fact == "repaired").ToListAsync(Token));
        Assert.Equal(where, receipt.Replica);
        Assert.Equal(AlertKind.CopyRepaired, Assert.Single(await world.Plane.Alerts.ListAsync(Token)).Kind);
        world.Time.Advance(TimeSpan.FromDays(8));
        await world.Plane.Coordinator.VerifySampleAsync(Token);
        Assert.Empty(await world.Plane.Alerts.ListAsync(Token));
    }

    [Fact]
    public async Task Repair_asks_the_next_store_when_the_first_is_rotten_too()
    {
        var manifest = await BackUpAsync();
        var good = await SealedAsync(Place("third"));
        foreach (var place in new[] { world.Primary, Place("dr") }) await Backups.DamageAsync(place.Store, manifest.Artifacts[0].Key);
        await world.Plane.Coordinator.VerifySampleAsync(Token);
        await world.WorkAsync();
        Assert.Equal(good, await SealedAsync(Place("dr")));
        Assert.Equal(good, await SealedAsync(world.Primary));
    }

    [Fact]
    public async Task Without_any_good_copy_nothing_is_touched_and_somebody_is_told()
    {
        var manifest = await BackUpAsync();
        StorePlace[] places = [world.Primary, Place("dr"), Place("archive"), Place("third")];
        foreach (var place in places) await Backups.DamageAsync(place.Store, manifest.Artifacts[0].Key);
        var before = await SealedAsync(Place("dr"));
        await world.Plane.Coordinator.VerifySampleAsync(Token);
        await world.WorkAsync();
        Assert.Equal(4, (await world.Plane.Alerts.ListAsync(Token)).Count(alert => alert.Kind == AlertKind.NoGoodCopy));
        Assert.Equal(before, await SealedAsync(Place("dr")));
    }

    [Fact]
    public async Task Repair_brings_back_nothing_that_was_deleted_meanwhile()
    {
        var manifest = await BackUpAsync();
        await Backups.DamageAsync(world.Store, manifest.Artifacts[0].Key);
        await world.Plane.Coordinator.VerifySampleAsync(Token);
        foreach (var key in (await Backups.ContentAsync(world.Store)).Keys) await world.Store.DeleteAsync(key, Token);
        await world.WorkAsync();
        Assert.Empty(await Backups.ContentAsync(world.Store));
        Assert.Empty(await world.Plane.Copies.OwedAsync(null, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Patrol_reads_some_bytes_at_a_time_the_one_after_the_other_and_each_backup_once_a_week()
    {
        sampleBytes = 1;
        using var other = new World(new MemoryRecordStore(), replication: primary => new ReplicationOptions { Primary = primary, SampleBytes = sampleBytes });
        var manifests = new List<Manifest>();
        for (var n = 0; n < 3; n++) manifests.Add(await BackUpAsync(other));
        for (var round = 0; round < 12; round++) await other.Plane.Coordinator.VerifySampleAsync(Token);
        foreach (var manifest in manifests) Assert.Equal(2, await VerifiedAsync(other, manifest)); // When it was made, and now.
        for (var round = 0; round < 12; round++) await other.Plane.Coordinator.VerifySampleAsync(Token);
        foreach (var manifest in manifests) Assert.Equal(2, await VerifiedAsync(other, manifest));
    }

    [Fact]
    public async Task Patrol_tells_of_what_it_cannot_read_and_goes_on()
    {
        var (unreadable, good) = (await BackUpAsync(), await BackUpAsync());
        bad = unreadable.Artifacts[0].Key;

        for (var round = 0; round < 4; round++) await world.Plane.Coordinator.VerifySampleAsync(Token);

        var alert = Assert.Single(await world.AlertsAsync(), alert => alert.Kind == AlertKind.VerificationFailed);
        Assert.Equal($"third: {Target}/{unreadable.Id}", alert.Subject);
        Assert.Contains("in 3 tries: BK401", alert.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Place("third").Vault.ReceiptsAsync(good, e => throw e, Token).CountAsync(receipt => receipt.Fact == "verified", Token));
    }

    [Fact]
    public async Task Backup_that_is_damaged_when_it_is_verified_is_mended_from_a_replica()
    {
        var manifest = await BackUpAsync();
        var good = await SealedAsync(world.Primary);
        await Backups.DamageAsync(world.Store, manifest.Artifacts[0].Key);

        await world.Plane.Coordinator.VerifyBackupAsync(new WorkOrder { Target = Target, Backup = manifest.Id }.ToJson(), Token);
        await world.WorkAsync();

        Assert.Equal(good, await SealedAsync(world.Primary));
    }

    private static async Task<int> VerifiedAsync(World world, Manifest manifest) =>
        await world.Plane.Vault.ReceiptsAsync(manifest, e => throw e, Token).CountAsync(receipt => receipt.Fact == "verified", Token);

    private static async Task<Manifest> BackUpAsync(World world)
    {
        if (await world.Plane.Targets.FindAsync(Target, Token) is null) await world.SeesAsync(World.Target("shop"));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Plane.Planner.RunNowAsync(Target, Token);
        var manifest = (await world.DoneAsync(await world.TakeAsync())).Manifest!;
        world.Time.Advance(TimeSpan.FromSeconds(1)); // Receipts are named by the moment.
        return manifest;
    }

    private static async Task<Dictionary<string, string>> SealedAsync(StorePlace place) =>
        (await Backups.ContentAsync(place.Store)).Where(found => !found.Key.EndsWith("Z.json", StringComparison.Ordinal)).ToDictionary();

    private Task<double> NumberAsync(string name, params string[] labels) => world.NumberAsync(name, [Target, .. labels]);

    private Task<Manifest> BackUpAsync() => BackUpAsync(world);

    private ReplicationOptions Options(StorePlace primary) => new()
    {
        Primary = primary,
        Replicas = [.. new[] { "dr", "archive", "third" }.Select(name => new Replica(Place(name), PathOf(name), ["*"], TimeSpan.FromHours(12)))],
        SampleBytes = sampleBytes,
    };

    private StorePlace Place(string name) => new(name, new DirectoryStore(PathOf(name)), name == "third" ? new UnreadableParts(new DirectoryParts(PathOf(name)), () => bad) : new DirectoryParts(PathOf(name)));

    private string PathOf(string name) => Path.Combine(root.FullName, name);

    private async Task WatchAsync(TimeSpan later)
    {
        world.Time.Advance(later);
        await world.Plane.Coordinator.WatchReplicasAsync(Token);
        await world.WorkAsync();
        await world.Plane.Coordinator.WatchReplicasAsync(Token);
    }

    private async Task AssertCopiesAsync(int there, int wanted)
    {
        var status = await world.Plane.Targets.StatusAsync(Target, Token);
        Assert.Equal((there, wanted), (status.Copies, status.CopiesWanted));
    }
}
