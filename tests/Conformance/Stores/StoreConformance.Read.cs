using Baktainer.Contracts;
using Baktainer.Storage;
using CsCheck;

namespace Baktainer.Conformance.Stores;

public abstract partial class StoreConformance<TFixture>
{
    [Fact]
    public virtual async Task Store_has_nothing_before_the_first_put()
    {
        Assert.Null(await Store.StatAsync("a/object", Token));
        Assert.Empty(await KeysAsync());
        Assert.Equal(0, await Store.SweepAsync(Token));
        await Store.DeleteAsync("a/object", Token);
        await Failing.With(FailureCodes.ObjectNotFound, () => Store.OpenAsync("a/object", Token));
    }

    [Fact]
    public virtual async Task Store_says_which_object_is_not_found()
    {
        await PutAsync("a/object", 10);
        Assert.Null(await Store.StatAsync("a/other", Token));
        Assert.Contains("a/other", (await Failing.With(FailureCodes.ObjectNotFound, () => Store.OpenAsync("a/other", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public virtual async Task Store_deletes_one_object_and_no_other()
    {
        await PutAsync("a/one", 10);
        await PutAsync("a/one-more", 10);
        await PutAsync("b/one", 10);
        await Store.DeleteAsync("a/one", Token);
        await Store.DeleteAsync("a/one", Token);
        await Store.DeleteAsync("a", Token);
        Assert.Equal(["a/one-more", "b/one"], await KeysAsync());
        Assert.Null(await Store.StatAsync("a/one", Token));
    }

    [Fact]
    public virtual async Task Store_serves_several_readers_at_once()
    {
        await PutAsync("object", 9 * MiB);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AssertHolds("object", 9 * MiB)));
    }

    [Fact]
    public virtual async Task Store_gives_the_same_bytes_to_synchronous_readers()
    {
        await PutAsync("object", 300_000);
        await using var content = await Store.OpenAsync("object", Token);
        Assert.Equal(SyntheticStream.Sha256(300_000), SyntheticStream.Sha256(content));
    }

    [Fact]
    public virtual async Task Store_lists_in_ordinal_key_order_with_sizes()
    {
        // Slash sorts between '.' and '0': what is a directory must not sort as if its name ended there.
        string[] keys = ["A", "a-b/x", "a.b", "a/b", "a/b-c/d", "a/b.c", "a/c", "a0", "b/a/z", "b_c", "zz/0"];
        foreach (var key in keys.Reverse()) await PutAsync(key, key.Length);

        var listed = new List<StoredObject>();
        await foreach (var found in Store.ListAsync("", Token)) listed.Add(found);

        Assert.Equal(keys, listed.Select(o => o.Key));
        Assert.All(listed, o => Assert.Equal(o.Key.Length, o.Size));
        Assert.All(listed, o => Assert.InRange(o.Modified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(2)));
    }

    [Theory]
    [InlineData("a/")]
    [InlineData("a/b")]
    [InlineData("a/b/")]
    [InlineData("a")]
    [InlineData("a/bb/c")]
    [InlineData("a/bb/cc/")]
    [InlineData("b/")]
    [InlineData("none/at/all")]
    [InlineData("../")]
    [InlineData("a/../")]
    [InlineData("/")]
    public virtual async Task Store_lists_exactly_the_keys_that_start_with_the_prefix(string prefix)
    {
        string[] keys = ["a-/x", "a/b/1", "a/b/2", "a/bb/c", "a/bb/cc", "ab/b/1", "b"];
        foreach (var key in keys) await PutAsync(key, 1);
        Assert.Equal(keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)), await KeysAsync(prefix));
    }

    [Fact]
    public virtual async Task Store_lists_all_pages()
    {
        var keys = Enumerable.Range(100, 40).Select(n => $"page/{n}").ToArray();
        foreach (var key in keys) await PutAsync(key, 0);
        Assert.Equal(keys, await KeysAsync("page/"));
    }

    [Fact]
    public virtual async Task Store_lists_any_set_of_keys_like_an_ordered_set()
    {
        // Directories end in 'd', files in 'f': a directory cannot hold both under one name.
        var name = Gen.Char["ab-._0"].Array[0, 3].Select(c => new string(c));
        var key = Gen.Select(name.Array[0, 2], name, (directories, file) => string.Concat(directories.Select(d => $"x{d}d/")) + $"x{file}f");
        await key.HashSet[1, 6].SampleAsync(
            async keys =>
            {
                foreach (var k in keys) await PutAsync(k, 1);
                Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync());
                foreach (var k in keys) await Store.DeleteAsync(k, Token);
                Assert.Empty(await under.LeftoversAsync());
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public virtual async Task Store_takes_keys_of_the_greatest_length()
    {
        var segments = string.Join('/', Enumerable.Repeat(new string('s', 128), 8));
        var key = segments[..(fixture.MaxKeyLength - 1)] + "k";
        await PutAsync(key, 100);
        await AssertHolds(key, 100);
        Assert.Equal([key], await KeysAsync(key[..500]));
        await Store.DeleteAsync(key, Token);
        Assert.Empty(await KeysAsync());
    }

    [Theory]
    [MemberData(nameof(StoreSamples.BadKeys), MemberType = typeof(StoreSamples))]
    public virtual async Task Store_refuses_keys_that_are_not_valid(string key)
    {
        await Failing.With(FailureCodes.Unexpected, () => PutAsync(key, 1));
        await Failing.With(FailureCodes.Unexpected, () => Store.OpenAsync(key, Token));
        await Failing.With(FailureCodes.Unexpected, () => Store.StatAsync(key, Token));
        await Failing.With(FailureCodes.Unexpected, () => Store.DeleteAsync(key, Token));
        Assert.Empty(await under.LeftoversAsync());
    }
}
