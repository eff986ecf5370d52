using System.Globalization;
using Baktainer.Conformance.Stores;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Replication;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Replication;

/// <summary>Real processes are killed while they copy; see also <see cref="CopyConformance{TFrom,TTo}"/>, which dies at every single step.</summary>
public sealed class CopyKills(AzuriteServer azurite, MotoS3 moto, RadosGateway rados) : IDisposable
{
    /// <summary>How many processes are killed: 20 (10 where a network is between), or as many as somebody wants who has time.</summary>
    private static readonly int? Kills = Environment.GetEnvironmentVariable("BAKTAINER_KILLS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-kills-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task Copies_of_processes_that_are_killed_at_random_moments_are_identical_or_absent_and_in_the_end_identical()
    {
        await KillAsync(FileAddress("primary"), () => FileAddress("replica-" + Guid.NewGuid().ToString("N")), TimeSpan.FromMilliseconds(250), Kills ?? 20);
        Assert.DoesNotContain(Directory.GetFiles(root.FullName, ".*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }), path => path.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task So_are_those_from_Blob_to_S3()
    {
        await azurite.EnsureStartedAsync();
        await rados.EnsureStartedAsync();
        await KillAsync(BlobAddress(), () => rados.Address(S3Server.NewBucketName()), TimeSpan.FromSeconds(2), Kills ?? 10);
    }

    [Fact]
    public async Task So_are_those_from_S3_to_Blob()
    {
        await moto.EnsureStartedAsync();
        await azurite.EnsureStartedAsync();
        await KillAsync(moto.Address(S3Server.NewBucketName()), BlobAddress, TimeSpan.FromSeconds(2), Kills ?? 10);
    }

    private async Task KillAsync(string primary, Func<string> newReplica, TimeSpan longest, int kills)
    {
        var source = CopyChild.Place(StorePlace.Primary, primary);
        var backup = await Backups.MakeAsync(source, 1000, (60 * 1024 * 1024) + 77);
        var expected = await Backups.ContentAsync(source.Store); // Without the receipts to come, which only the primary has.
        var (random, killed, copied) = (new Random(11), 0, 0);
        for (var isLast = false; !isLast; copied++)
        {
            var replica = newReplica();
            var (child, store) = (new CopyChild(Path.Combine(root.FullName, "state.db"), primary, replica), CopyChild.Place(CopyChild.Replica, replica).Store);
            await OweAsync(child, backup);
            while (!await child.RunAsync(killed < kills ? longest * random.NextDouble() : TimeSpan.FromMinutes(1), Token))
            {
                Assert.True(++killed <= kills, "The last process did not end.");
                if (await store.StatAsync(backup.Key, Token) is not null) Assert.Equal(expected, await Backups.ContentAsync(store));
            }

            Assert.Equal(expected, await Backups.ContentAsync(store));
            isLast = killed >= kills;
        }

        TestContext.Current.SendDiagnosticMessage($"{killed} processes were killed; {copied} copies were made.");
    }

    private string FileAddress(string name) => "file://" + Path.Combine(root.FullName, name);

    private string BlobAddress() => azurite.Address(AzuriteServer.NewContainerName());

    /// <summary>From the beginning: nothing is there.</summary>
    private async Task OweAsync(CopyChild child, SealedManifest backup)
    {
        using var records = new SqliteRecordStore(Path.Combine(root.FullName, "state.db"));
        var copies = child.Open(records).Copies;
        await copies.ForgetAsync(backup.Manifest.Target, backup.Manifest.Id, _ => true, Token);
        Assert.True(await copies.OweAsync(CopyChild.Replica, backup.Manifest, Token));
    }
}
