using System.Diagnostics;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.Sqlite;

namespace Baktainer.Conformance.State;

/// <summary>SQLite files that several processes use, that are killed, full, damaged or forbidden.</summary>
public sealed class SqliteRecordFaults(SqliteRecordFixture fixture) : IClassFixture<SqliteRecordFixture>
{
    private const string Table = "things";

    private readonly string path = fixture.NewPath();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_count_together()
    {
        await fixture.Open(path).TryInsertAsync(Table, "a", "counter", "0", Token);
        using var first = RecordChild.Start(RecordChild.Count, path, "300");
        using var second = RecordChild.Start(RecordChild.Count, path, "300");
        await first.WaitAsync();
        await second.WaitAsync();
        Assert.Equal("600", (await fixture.Open(path).GetAsync(Table, "a", "counter", Token))!.Body);
    }

    [Fact]
    public async Task File_can_be_made_by_many_at_once()
    {
        var stores = Enumerable.Range(0, 10).Select(_ => fixture.Open(path)).ToList();
        await Task.WhenAll(stores.Select((store, n) => Task.Run(() => store.TryInsertAsync(Table, "a", $"{n}", "{}", Token))));
        Assert.Equal(10, await stores[0].QueryAsync(Table, new RecordRange(null), Token).CountAsync(Token));
    }

    [Fact]
    public async Task Killed_process_loses_nothing_that_was_acknowledged()
    {
        for (var round = 0; round < 5; round++)
        {
            using var child = RecordChild.Start(RecordChild.Insert, path, $"p{round}");
            // What it says it has said after the acknowledgement.
            var acknowledged = 0;
            for (var wait = Stopwatch.StartNew(); acknowledged < 50 || wait.ElapsedMilliseconds < 100 * round; acknowledged++) Assert.Equal($"{acknowledged:00000}", await child.ReadAsync());
            acknowledged += await child.KillAsync();

            var rows = await fixture.Open(path).QueryAsync(Table, new RecordRange($"p{round}"), Token).Select(record => record.Row).ToListAsync(Token);
            Assert.InRange(rows.Count, acknowledged, acknowledged + 1);
            Assert.Equal(Enumerable.Range(0, rows.Count).Select(n => $"{n:00000}"), rows);
        }
    }

    [Fact]
    public async Task File_is_for_this_user_alone()
    {
        await fixture.Open(path).TryInsertAsync(Table, "a", "1", "{}", Token);
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(path)!), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.True(File.Exists(path + "-wal"));
    }

    [Fact]
    public async Task Store_says_that_the_disk_is_full_and_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk();
        using var store = new SqliteRecordStore(Path.Combine(disk.Root, "state.db"));
        await store.TryInsertAsync(Table, "a", "first", "{}", Token);
        var ballast = Path.Combine(disk.Root, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[6_000_000], Token);

        var kept = 0;
        await Failing.With(FailureCodes.StateFull, async () =>
        {
            while (true) if (await store.TryInsertAsync(Table, "a", $"{kept:000}", new string('x', 300_000), Token)) kept++;
        });

        Assert.Equal(kept + 1, await store.QueryAsync(Table, new RecordRange("a"), Token).CountAsync(Token));
        File.Delete(ballast);
        Assert.True(await store.TryInsertAsync(Table, "a", "last", "{}", Token));
    }

    [Fact]
    public async Task Store_says_that_the_file_is_none_of_its_own()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("This is no database. ", 500)), Token);
        var failure = await Failing.With(FailureCodes.StateUnreadable, () => fixture.Open(path).GetAsync(Table, "a", "1", Token));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_is_denied_when_its_place_is_a_file()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(path);
        await Failing.With(FailureCodes.StateDenied, () => fixture.Open(path).GetAsync(Table, "a", "1", Token));
    }
}
