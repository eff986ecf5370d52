using System.Globalization;
using Baktainer.Coordination.State.Sqlite;
using Baktainer.Replication;

namespace Baktainer.Conformance.Replication;

/// <summary>Real processes are killed while they copy; see also <see cref="CopyConformance{TFrom,TTo}"/>, which dies at every single step.</summary>
public sealed class CopyKills : IDisposable
{
    /// <summary>How many processes are killed: 20, or as many as somebody wants who has time.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("BAKTAINER_KILLS") ?? "20", CultureInfo.InvariantCulture);

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("baktainer-kills-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public async Task Copies_of_processes_that_are_killed_at_random_moments_are_identical_or_absent_and_in_the_end_identical()
    {
        var (primary, replica) = (CopyChild.Place(root.FullName, StorePlace.Primary), CopyChild.Place(root.FullName, CopyChild.Replica));
        var backup = await Backups.MakeAsync(primary, 1000, (60 * 1024 * 1024) + 77);
        var expected = await Backups.ContentAsync(primary.Store); // Without the receipts to come, which only the primary has.
        var (random, killed, copied) = (new Random(11), 0, 0);
        await OweAsync(backup);
        while (killed < Kills)
        {
            var isDone = await CopyChild.RunAsync(root.FullName, TimeSpan.FromMilliseconds(random.Next(250)), Token);
            if (isDone || await replica.Store.StatAsync(backup.Key, Token) is not null) Assert.Equal(expected, await Backups.ContentAsync(replica.Store));
            if (!isDone)
            {
                killed++;
                continue;
            }

            copied++;
            await OweAsync(backup);
        }

        Assert.True(await CopyChild.RunAsync(root.FullName, TimeSpan.FromMinutes(1), Token));
        Assert.Equal(expected, await Backups.ContentAsync(replica.Store));
        Assert.DoesNotContain(Directory.GetFiles(PathOfReplica, ".*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }), path => path.Contains(".part", StringComparison.Ordinal));
        TestContext.Current.SendDiagnosticMessage($"{killed} processes were killed; {copied + 1} copies were made.");
    }

    private string PathOfReplica => Path.Combine(root.FullName, CopyChild.Replica);

    /// <summary>From the beginning: nothing is there.</summary>
    private async Task OweAsync(SealedManifest backup)
    {
        if (Directory.Exists(PathOfReplica)) Directory.Delete(PathOfReplica, recursive: true);
        using var records = new SqliteRecordStore(Path.Combine(root.FullName, "state.db"));
        var copies = CopyChild.Open(root.FullName, records).Copies;
        await copies.ForgetAsync(backup.Manifest.Target, backup.Manifest.Id, _ => true, Token);
        Assert.True(await copies.OweAsync(CopyChild.Replica, backup.Manifest, Token));
    }
}
