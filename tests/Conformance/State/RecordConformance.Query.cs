using Baktainer.Coordination.State;

namespace Baktainer.Conformance.State;

public abstract partial class RecordConformance<TFixture>
{
    private static readonly string AllowedCharacters = new([.. Enumerable.Range(' ', 95).Select(c => (char)c).Where(c => RecordKey.IsValid($"{c}"))]);

    [Theory]
    [InlineData(null, null, null, "a1 a2 a3 b1 b2 b3 c1 c2 c3")]
    [InlineData("b", null, null, "b1 b2 b3")]
    [InlineData("b", "2", null, "b2 b3")]
    [InlineData("b", null, "2", "b1")]
    [InlineData("b", "2", "3", "b2")]
    [InlineData("b", "15", "25", "b2")]
    [InlineData("b", "3", "2", "")]
    [InlineData("d", null, null, "")]
    [InlineData(null, "2", "3", "a2 b2 c2")]
    [InlineData(null, "3", null, "a3 b3 c3")]
    [InlineData(null, null, null, "b1 b2 b3 c1 c2 c3", "b")]
    [InlineData(null, "2", "3", "b2 c2", "b")]
    [InlineData(null, null, null, "c1 c2 c3", "b5")]
    [InlineData(null, null, null, "", "d")]
    public async Task Query_gives_the_records_of_a_range(string? partition, string? from, string? before, string expected, string? fromPartition = null)
    {
        foreach (var key in new[] { "c1", "a3", "b2", "a1", "b3", "c2", "a2", "c3", "b1" }) await InsertAsync(key[..1], key[1..], $"\"{key}\"");
        await Store.TryInsertAsync("others", "b", "2", "{}", Token);

        var found = await QueryAsync(new RecordRange(partition, from, before, fromPartition));

        Assert.Equal(expected, string.Join(' ', found.Select(record => record.Partition + record.Row)));
        Assert.All(found, record => Assert.Equal($"\"{record.Partition}{record.Row}\"", record.Body));
        foreach (var record in found) Assert.Equal(record, await GetAsync(record.Partition, record.Row));
    }

    [Fact]
    public async Task Query_orders_by_character_code()
    {
        // Prefixes, cases and every character that a key can have.
        string[] keys = [.. AllowedCharacters.Select(c => $"k{c}"), "k", "kk", "K", "k.", "k~~", "k|a", "k|B"];
        foreach (var key in keys.Distinct().Order(StringComparer.OrdinalIgnoreCase)) await InsertAsync("p", key, "{}");

        var found = (await QueryAsync(new RecordRange("p"))).ConvertAll(record => record.Row);

        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task Query_gives_more_than_a_page()
    {
        await Parallel.ForAsync(0, 600, Token, async (n, token) => await Store.TryInsertAsync(Table, n < 300 ? "a" : "b", $"{n:000}", "{}", token));
        Assert.Equal(Enumerable.Range(0, 600).Select(n => $"{n:000}"), (await QueryAsync(new RecordRange(null))).Select(record => record.Row));
        Assert.Equal(Enumerable.Range(10, 280).Select(n => $"{n:000}"), (await QueryAsync(new RecordRange("a", "010", "290"))).Select(record => record.Row));
        Assert.Equal(Enumerable.Range(290, 20).Select(n => $"{n:000}"), (await QueryAsync(new RecordRange(null, "290", "310"))).Select(record => record.Row));
    }

    [Fact]
    public async Task Records_can_be_changed_while_they_are_queried()
    {
        for (var n = 0; n < 20; n++) await InsertAsync("a", $"{n:00}", "{}");
        var met = 0;
        await foreach (var record in Store.QueryAsync(Table, new RecordRange("a"), Token))
        {
            met++;
            Assert.True(await Store.TryDeleteAsync(Table, record, Token));
        }

        Assert.Equal(20, met);
        Assert.Empty(await QueryAsync(new RecordRange("a")));
    }

    [Theory]
    [MemberData(nameof(RecordSamples.Bodies), MemberType = typeof(RecordSamples))]
    public async Task Body_comes_back_as_it_was(int length, string of)
    {
        var body = string.Concat(Enumerable.Repeat(of, (length / of.Length) + 1));
        // Odd lengths put the first half of a character at the end of a piece.
        body = length % 2 == 1 && of.Length == 2 ? "x" + body[..(length - 1)] : body[..(length / of.Length * of.Length)];
        await InsertAsync("a", "1", "{}");
        Assert.True(await Store.TryReplaceAsync(Table, await GetAsync("a", "1"), body, Token));
        Assert.Equal(body, (await GetAsync("a", "1")).Body);
        Assert.True(await Store.TryReplaceAsync(Table, await GetAsync("a", "1"), "{}", Token));
        Assert.Equal("{}", (await GetAsync("a", "1")).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    public async Task Keys_of_any_length_are_kept(int length)
    {
        var key = new string([.. Enumerable.Range(0, length).Select(n => AllowedCharacters[(n + 40) % AllowedCharacters.Length])]);
        await InsertAsync(key, key, "{}");
        Assert.True(await Store.TryReplaceAsync(Table, await GetAsync(key, key), "{\"x\":1}", Token));
        Assert.Equal("{\"x\":1}", Assert.Single(await QueryAsync(new RecordRange(key, key))).Body);
        Assert.True(await Store.TryDeleteAsync(Table, await GetAsync(key, key), Token));
    }
}
