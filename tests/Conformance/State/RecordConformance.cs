using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Conformance.State;

/// <summary>What every record store does. Each test has records of its own that do not exist yet.</summary>
public abstract partial class RecordConformance<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : class, IRecordFixture
{
    private const string Table = "things";

    private readonly ITestRecords under = fixture.CreateNew();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IRecordStore Store => under.Store;

    [Fact]
    public async Task Record_is_read_as_it_was_inserted()
    {
        Assert.True(await InsertAsync("a", "1", "{\"x\":1}"));
        Assert.Equal("{\"x\":1}", (await GetAsync("a", "1")).Body);
        Assert.Null(await Store.GetAsync(Table, "a", "2", Token));
        Assert.Null(await Store.GetAsync(Table, "b", "1", Token));
        Assert.Null(await Store.GetAsync("others", "a", "1", Token));
    }

    [Fact]
    public async Task Nothing_is_found_in_a_table_that_was_never_written_to()
    {
        Assert.Null(await Store.GetAsync(Table, "a", "1", Token));
        Assert.Empty(await QueryAsync(new RecordRange(null)));
        Assert.Empty(await QueryAsync(new RecordRange("a")));
    }

    [Fact]
    public async Task Insert_is_refused_and_changes_nothing_when_there_is_a_record()
    {
        await InsertAsync("a", "1", "{\"first\":1}");
        var before = await GetAsync("a", "1");
        Assert.False(await InsertAsync("a", "1", "{\"second\":1}"));
        Assert.Equal(before, await GetAsync("a", "1"));
    }

    [Fact]
    public async Task Replace_and_delete_are_refused_when_the_record_changed()
    {
        await InsertAsync("a", "1", "{\"n\":0}");
        var first = await GetAsync("a", "1");
        Assert.True(await Store.TryReplaceAsync(Table, first, "{\"n\":1}", Token));
        Assert.False(await Store.TryReplaceAsync(Table, first, "{\"n\":2}", Token));
        Assert.False(await Store.TryDeleteAsync(Table, first, Token));

        var second = await GetAsync("a", "1");
        Assert.Equal("{\"n\":1}", second.Body);
        Assert.True(await Store.TryDeleteAsync(Table, second, Token));
        Assert.False(await Store.TryDeleteAsync(Table, second, Token));
        Assert.False(await Store.TryReplaceAsync(Table, second, "{\"n\":3}", Token));
        Assert.Null(await Store.GetAsync(Table, "a", "1", Token));
    }

    [Fact]
    public async Task Version_never_comes_back()
    {
        HashSet<string> versions = [];
        for (var round = 0; round < 5; round++)
        {
            await InsertAsync("a", "1", "{}");
            var inserted = await GetAsync("a", "1");
            Assert.True(versions.Add(inserted.Version));
            Assert.True(await Store.TryReplaceAsync(Table, inserted, "{}", Token));
            var replaced = await GetAsync("a", "1");
            Assert.True(versions.Add(replaced.Version));
            Assert.True(await Store.TryDeleteAsync(Table, replaced, Token));
        }
    }

    [Fact]
    public async Task Of_twenty_that_insert_at_once_one_wins()
    {
        var other = under.OpenAgain();
        var tries = Enumerable.Range(0, 20).Select(n => Task.Run(() => (n % 2 == 0 ? Store : other).TryInsertAsync(Table, "a", "1", $"{{\"n\":{n}}}", Token)));
        var won = await Task.WhenAll(tries);
        var winner = Assert.Single(Enumerable.Range(0, 20), n => won[n]);
        Assert.Equal($"{{\"n\":{winner}}}", (await GetAsync("a", "1")).Body);
    }

    [Fact]
    public async Task Of_ten_that_delete_at_once_one_wins()
    {
        await InsertAsync("a", "1", "{}");
        var read = await GetAsync("a", "1");
        var won = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Store.TryDeleteAsync(Table, read, Token))));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task Counter_counts_every_one_of_many_at_once()
    {
        await InsertAsync("a", "1", "0");
        var other = under.OpenAgain();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(() => CountAsync(n % 2 == 0 ? Store : other, 5))));
        Assert.Equal("50", (await GetAsync("a", "1")).Body);
    }

    [Fact]
    public async Task What_one_wrote_another_sees_at_once()
    {
        var other = under.OpenAgain();
        for (var n = 0; n < 20; n++)
        {
            var (writer, reader) = n % 2 == 0 ? (Store, other) : (other, Store);
            await writer.TryInsertAsync(Table, "a", $"{n:00}", "{}", Token);
            Assert.NotNull(await reader.GetAsync(Table, "a", $"{n:00}", Token));
            Assert.Equal(n + 1, await reader.QueryAsync(Table, new RecordRange("a"), Token).CountAsync(Token));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a'b")]
    [InlineData("ä")]
    [InlineData("a\nb")]
    public async Task Key_that_is_none_is_refused(string key)
    {
        await Failing.With(FailureCodes.Unexpected, () => InsertAsync(key, "1", "{}"));
        await Failing.With(FailureCodes.Unexpected, () => InsertAsync("a", key, "{}"));
    }

    [Fact]
    public async Task Cancelled_call_does_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.TryInsertAsync(Table, "a", "1", "{}", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Table, "a", "1", cancelled.Token));
        Assert.Null(await Store.GetAsync(Table, "a", "1", Token));
    }

    private static async Task CountAsync(IRecordStore store, int times)
    {
        while (times > 0)
        {
            var read = (await store.GetAsync(Table, "a", "1", Token))!;
            if (await store.TryReplaceAsync(Table, read, $"{int.Parse(read.Body) + 1}", Token)) times--;
        }
    }

    private Task<bool> InsertAsync(string partition, string row, string body) => Store.TryInsertAsync(Table, partition, row, body, Token);

    private async Task<StoredRecord> GetAsync(string partition, string row)
    {
        var found = await Store.GetAsync(Table, partition, row, Token);
        Assert.NotNull(found);
        Assert.Equal((partition, row), (found.Partition, found.Row));
        return found;
    }

    private async Task<List<StoredRecord>> QueryAsync(RecordRange range) => await Store.QueryAsync(Table, range, Token).ToListAsync(Token);
}
