using Baktainer.Conformance.Coordinating;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.Protection;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Protection;

/// <summary>What every store that locks must do, whatever keeps its objects.</summary>
/// <param name="fixture">Makes stores whose bucket or container can lock.</param>
public abstract class ProtectionConformance<TFixture>(TFixture fixture) : IAsyncLifetime, IClassFixture<TFixture>
    where TFixture : class, IProtectionFixture
{
    private const string Key = "web/shop/object";
    private IBackupStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Day { get; } = new(DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private IProtectedStore Locks => store.Protected();

    public async ValueTask InitializeAsync() => store = await fixture.CreateNewAsync(canLock: true);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Store_tells_that_it_can_lock_and_keeps_versions()
    {
        var found = await Locks.ProtectionAsync(Token);
        Assert.True(found.Locks, found.ToString());
        Assert.True(found.Versioning, found.ToString());
    }

    [Fact]
    public async Task Store_tells_that_it_cannot_lock_and_refuses_to()
    {
        var plain = await fixture.CreateNewAsync(canLock: false);
        await PutAsync(plain);
        Assert.False((await plain.Protected().ProtectionAsync(Token)).Locks);
        await Assert.ThrowsAsync<BaktainerException>(() => plain.Protected().LockAsync(Key, Day.AddDays(1), LockMode.Governance, Token));
        Assert.Equal(ObjectLock.None, await plain.Protected().LockOfAsync(Key, Token));
    }

    [Fact]
    public async Task New_object_is_not_locked_and_a_missing_one_has_no_lock()
    {
        await PutAsync(store);
        Assert.Equal(ObjectLock.None, await Locks.LockOfAsync(Key, Token));
        Assert.Null(await Locks.LockOfAsync("web/shop/missing", Token));
        await store.DeleteAsync(Key, Token);
        Assert.Null(await store.StatAsync(Key, Token));
    }

    [Theory]
    [InlineData(LockMode.Governance)]
    [InlineData(LockMode.Compliance)]
    public async Task Locked_object_cannot_be_deleted_and_stays_readable(LockMode mode)
    {
        await PutAsync(store);
        await Locks.LockAsync(Key, Day.AddDays(1), mode, Token);
        Assert.Equal(new ObjectLock(Day.AddDays(1), mode, false), await Locks.LockOfAsync(Key, Token));

        await Failing.With(FailureCodes.ObjectLocked, () => store.DeleteAsync(Key, Token));
        Assert.NotNull(await store.StatAsync(Key, Token));
        await using var content = await store.OpenAsync(Key, Token);
        Assert.Equal(SyntheticStream.Sha256(100), SyntheticStream.Sha256(content));
    }

    [Theory]
    [InlineData(LockMode.Governance)]
    [InlineData(LockMode.Compliance)]
    public async Task Lock_can_be_extended(LockMode mode)
    {
        await PutAsync(store);
        await Locks.LockAsync(Key, Day.AddDays(1), mode, Token);
        await Locks.LockAsync(Key, Day.AddDays(30), mode, Token);
        Assert.Equal(new ObjectLock(Day.AddDays(30), mode, false), await Locks.LockOfAsync(Key, Token));
    }

    [Fact]
    public async Task Compliance_lock_cannot_be_shortened()
    {
        await PutAsync(store);
        await Locks.LockAsync(Key, Day.AddDays(30), LockMode.Compliance, Token);
        await Assert.ThrowsAsync<BaktainerException>(() => Locks.LockAsync(Key, Day.AddDays(1), LockMode.Compliance, Token));
        Assert.Equal(Day.AddDays(30), (await Locks.LockOfAsync(Key, Token))!.Until);
    }

    [Fact]
    public async Task Held_object_cannot_be_deleted_until_it_is_released()
    {
        await PutAsync(store);
        foreach (var _ in (int[])[1, 2]) await Locks.SetHoldAsync(Key, true, Token);
        Assert.Equal(new ObjectLock(null, null, true), await Locks.LockOfAsync(Key, Token));
        await Failing.With(FailureCodes.ObjectLocked, () => store.DeleteAsync(Key, Token));

        foreach (var _ in (int[])[1, 2]) await Locks.SetHoldAsync(Key, false, Token);
        Assert.Equal(ObjectLock.None, await Locks.LockOfAsync(Key, Token));
        await store.DeleteAsync(Key, Token);
        Assert.Null(await store.StatAsync(Key, Token));
    }

    [Fact]
    public async Task Backup_is_locked_with_all_its_objects_and_its_lock_only_grows()
    {
        var (vault, manifest) = await CommitAsync();
        var locks = new BackupLocks(store, TimeProvider.System);
        Assert.Equal(ObjectLock.None, await locks.StateAsync(manifest, Token));

        var until = await locks.LockAsync(manifest, new LockRule(7, LockMode.Governance), null, Token);
        await locks.ExtendAsync(manifest, until.AddDays(-3), LockMode.Governance, Token);
        Assert.Equal(new ObjectLock(until, LockMode.Governance, false), await locks.StateAsync(manifest, Token));
        await locks.ExtendAsync(manifest, until.AddDays(90), LockMode.Governance, Token);

        var keys = await store.ListAsync(manifest.Target, Token).Select(found => found.Key).ToListAsync(Token);
        Assert.Equal(2, keys.Count);
        foreach (var key in keys)
        {
            Assert.Equal(until.AddDays(90), (await Locks.LockOfAsync(key, Token))!.Until);
            await Failing.With(FailureCodes.ObjectLocked, () => store.DeleteAsync(key, Token));
        }

        Assert.Equal(0, await vault.SweepOrphansAsync(TimeSpan.FromDays(-1), TimeProvider.System, Token));
    }

    [Fact]
    public async Task Copy_is_locked_until_the_backup_is_however_often_that_is_done()
    {
        var (_, manifest) = await CommitAsync();
        var locks = new BackupLocks(store, TimeProvider.System);
        foreach (var _ in (int[])[1, 2]) Assert.Equal(Day.AddDays(4), await locks.LockAsync(manifest, new LockRule(7, LockMode.Compliance), Day.AddDays(-3), Token));
        Assert.Equal(new ObjectLock(Day.AddDays(4), LockMode.Compliance, false), await locks.StateAsync(manifest, Token));
    }

    [Fact]
    public async Task Clock_that_is_years_ahead_locks_for_no_longer_than_the_rule_says()
    {
        var (_, manifest) = await CommitAsync();
        var locks = new BackupLocks(store, new FakeTimeProvider(Day.AddYears(10)));
        Assert.InRange(await locks.LockAsync(manifest, new LockRule(4000, LockMode.Governance), Day.AddYears(10), Token), Day.AddDays(3999), Day.AddDays(4001));
    }

    [Fact]
    public async Task Backup_whose_lock_would_be_over_already_is_said_to_be_stored_and_not_locked()
    {
        var (_, manifest) = await CommitAsync();
        var locks = new BackupLocks(store, new FakeTimeProvider(Day.AddYears(10)));
        var failure = await Failing.With(FailureCodes.NotLocked, () => locks.LockAsync(manifest, new LockRule(7, LockMode.Governance), null, Token));
        Assert.Contains("by the clock here", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ObjectLock.None, await locks.StateAsync(manifest, Token));
    }

    [Fact]
    public async Task Backup_that_cannot_be_locked_is_said_to_be_stored_and_not_locked()
    {
        store = await fixture.CreateNewAsync(canLock: false);
        var (vault, manifest) = await CommitAsync();
        var failure = await Failing.With(FailureCodes.NotLocked, () => new BackupLocks(store, TimeProvider.System).LockAsync(manifest, new LockRule(1, LockMode.Governance), null, Token));
        Assert.Contains($"{manifest.Target}/{manifest.Id}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(manifest.Id, (await vault.LatestAsync("shop", Token)).Id);
    }

    [Fact]
    public async Task Backup_is_held_with_all_its_objects()
    {
        var (_, manifest) = await CommitAsync();
        var locks = new BackupLocks(store, TimeProvider.System);
        await locks.SetHoldAsync(manifest, true, Token);
        Assert.True((await locks.StateAsync(manifest, Token)).IsHeld);
        await foreach (var found in store.ListAsync(manifest.Target, Token)) Assert.True((await Locks.LockOfAsync(found.Key, Token))!.IsHeld, found.Key);
        await locks.SetHoldAsync(manifest, false, Token);
        Assert.Equal(ObjectLock.None, await locks.StateAsync(manifest, Token));
    }

    [Fact]
    public async Task Orphans_that_are_locked_are_left_and_the_others_swept()
    {
        var vault = new BackupVault(store);
        var location = new BackupLocation("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        foreach (var name in (string[])["db-a.age", "db-b.age"])
        {
            await using var content = new SyntheticStream(100);
            await vault.PutArtifactAsync(location, name, content, Token);
        }

        await Locks.LockAsync(location.Key("db-a.age"), Day.AddDays(1), LockMode.Governance, Token);
        Assert.Equal(1, await vault.SweepOrphansAsync(TimeSpan.FromDays(-1), TimeProvider.System, Token));
        Assert.Equal(0, await vault.SweepOrphansAsync(TimeSpan.FromDays(-1), TimeProvider.System, Token));
        Assert.Equal([location.Key("db-a.age")], await store.ListAsync("", Token).Select(found => found.Key).ToListAsync(Token));
    }

    private static async Task PutAsync(IBackupStore store)
    {
        await using var content = new SyntheticStream(100);
        await store.PutAsync(Key, content, Token);
    }

    private async Task<(BackupVault Vault, Manifest Manifest)> CommitAsync()
    {
        var vault = new BackupVault(store);
        var location = new BackupLocation("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        await using var content = new SyntheticStream(100);
        var put = await vault.PutArtifactAsync(location, "db-shop.age", content, Token);
        var sample = Samples.Manifest(location, DateTimeOffset.UnixEpoch);
        var manifest = sample with { Artifacts = [sample.Artifacts[0] with { Key = put.Key, Sealed = new Digest(100, SyntheticStream.Sha256(100)) }], Recipients = [] };
        await vault.CommitAsync(manifest, Token);
        return (vault, manifest);
    }
}
