using Baktainer.Conformance.Coordinating;
using Baktainer.Contracts;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Replication;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>Backups that are longer to read than one invocation may last.</summary>
public sealed class LongVerificationTests : IDisposable
{
    private const int Mebibyte = 1024 * 1024;
    private HangingStore? hanging;
    private readonly World world;

    public LongVerificationTests() => world = new World(new MemoryRecordStore(), replication: Options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Backup_is_read_back_over_several_invocations()
    {
        var backup = await Backups.MakeAsync(world.Primary, 20 * Mebibyte, 9 * Mebibyte);
        Assert.Equal(3, await VerifyAsync(backup.Manifest));
        Assert.Equal("stored", Assert.Single(await ReceiptsAsync(backup.Manifest)).Level);
        Assert.Equal(world.Time.GetUtcNow(), (await world.Plane.Targets.StatusAsync("web/shop", Token)).LastVerifiedAt);
        Assert.Empty(await world.Plane.Alerts.ListAsync(Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Damage_anywhere_is_found(int artifact)
    {
        var backup = await Backups.MakeAsync(world.Primary, 20 * Mebibyte, 9 * Mebibyte);
        await Backups.DamageAsync(world.Store, backup.Manifest.Artifacts[artifact].Key);
        await VerifyAsync(backup.Manifest);
        Assert.Empty(await ReceiptsAsync(backup.Manifest));
        Assert.Contains(backup.Manifest.Artifacts[artifact].Key, Assert.Single(await world.Plane.Alerts.ListAsync(Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_that_takes_too_long_to_open_has_its_bytes_compared()
    {
        var manifest = await OpenBackupAsync();
        hanging!.Hang();
        var verifying = world.Plane.Coordinator.VerifyBackupAsync(Order(manifest), Token);
        for (var seconds = 0; seconds < 600 && !verifying.IsCompleted; seconds++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        await verifying;
        hanging.Answer();
        Assert.Equal(1, await WorkAsync());
        Assert.Equal("stored", Assert.Single(await ReceiptsAsync(manifest)).Level);
    }

    private static string Order(Manifest manifest) => new WorkOrder { Target = manifest.Target, Backup = manifest.Id }.ToJson();

    private ReplicationOptions Options(StorePlace primary)
    {
        hanging = new HangingStore(primary.Store) { Only = key => key.EndsWith(".sql", StringComparison.Ordinal) };
        return new ReplicationOptions
        {
            Primary = new StorePlace(primary.Name, hanging, new SlowParts(primary.Parts, () => world.Time.Advance(TimeSpan.FromSeconds(50)))),
        };
    }

    /// <summary>One that is not encrypted, so that everybody can open it.</summary>
    private async Task<Manifest> OpenBackupAsync()
    {
        var location = new BackupLocation("web/shop", DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        var sealing = Samples.Manifest(location, DateTimeOffset.UnixEpoch);
        using var content = new MemoryStream(new byte[1000]);
        var put = await world.Store.PutAsync(location.Key("db.sql"), content, Token);
        var artifact = sealing.Artifacts[0] with
        {
            Key = put.Key,
            Encryption = Archive.SealOptions.NoEncryption,
            Sealed = new Digest(1000, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[1000]))),
        };
        var manifest = sealing with { Artifacts = [artifact] };
        await world.Primary.Vault.CommitAsync(manifest, Token);
        return manifest;
    }

    /// <returns>How many invocations it took.</returns>
    private async Task<int> VerifyAsync(Manifest manifest)
    {
        await world.Queue.SendAsync(QueueNames.Verify, Order(manifest), TimeSpan.Zero, Token);
        return await WorkAsync();
    }

    private async Task<int> WorkAsync()
    {
        for (var count = 0; ; count++)
        {
            if (await world.Queue.ReceiveAsync(QueueNames.Verify, 1, TimeSpan.FromHours(1), Token) is not [var item]) return count;
            await world.Plane.Coordinator.VerifyBackupAsync(item.Message, Token);
            await world.Queue.CompleteAsync(item, Token);
        }
    }

    private async Task<List<Receipt>> ReceiptsAsync(Manifest manifest) => await world.Primary.Vault.ReceiptsAsync(manifest, e => throw e, Token).ToListAsync(Token);
}
