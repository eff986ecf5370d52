using Baktainer.Conformance.Stores;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Replication;

/// <summary>Copies between two owners on one service, on Ceph's gateway: neither's credential may read the other's bucket.</summary>
public sealed class StrangerTests(RadosGateway server, RadosGatewayFixture source) : IClassFixture<RadosGatewayFixture>
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_are_sent_to_a_bucket_whose_owner_may_not_read_the_source()
    {
        var from = source.CreateNew().PlaceOf("primary");
        var backup = await Backups.MakeAsync(from, 500, (9 * MiB) + 7);
        var factory = new StoreFactory(S3Stores.Environment(RadosGateway.StrangerKeyId, RadosGateway.StrangerSecretKey), TimeProvider.System);
        var to = new CrashingPlace(StorePlace.Open("dr", factory, StoreUri.Parse(server.Address(S3Server.NewBucketName()))), int.MaxValue, false, 5 * MiB);

        Assert.True(await new BackupCopy(from, to.Place, backup, new CopyOptions { LargestWhole = 1000 }).AdvanceAsync(Token));

        Assert.Equal([1, 2], to.Sent.Order());
        Assert.Empty(to.Copied);
        Assert.Equal(await Backups.ContentAsync(from.Store), await Backups.ContentAsync(to.Place.Store));
    }
}
