using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Conformance.Stores;

public abstract partial class StoreConformance<TFixture>
{
    [Theory]
    [MemberData(nameof(StoreSamples.Sizes), MemberType = typeof(StoreSamples))]
    public virtual async Task Store_gives_back_what_was_put(long size)
    {
        await PutAsync("a/object", size);
        await AssertHolds("a/object", size);
    }

    [Fact]
    public virtual async Task Store_confirms_key_size_and_time_of_what_was_put()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        var put = await PutAsync("host/name/object", 12_345);

        Assert.Equal(("host/name/object", 12_345), (put.Key, put.Size));
        Assert.InRange(put.Modified, before, DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal(put, await Store.StatAsync("host/name/object", Token));
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(1_000_000, 7)]
    [InlineData(9_000_000, 65_521)]
    [InlineData(9_000_000, 4_194_303)]
    public virtual async Task Store_gives_back_what_was_put_when_the_source_gives_few_bytes_at_a_time(long size, int maxRead)
    {
        await using var content = new SyntheticStream(size, maxRead: maxRead);
        await Store.PutAsync("object", content, Token);
        await AssertHolds("object", size);
    }

    [Fact]
    public virtual async Task Store_leaves_the_source_open()
    {
        await using var content = new SyntheticStream(10);
        await Store.PutAsync("object", content, Token);
        Assert.False(content.IsDisposed);
    }

    [Fact]
    public virtual async Task Store_refuses_to_overwrite()
    {
        await PutAsync("object", 1000, seed: 1);
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("object", 2000, seed: 2));
        await AssertHolds("object", 1000, seed: 1);
    }

    [Fact]
    public virtual async Task Store_takes_a_key_again_when_its_object_was_deleted()
    {
        await PutAsync("a/object", 1000, seed: 1);
        await Store.DeleteAsync("a/object", Token);
        await PutAsync("a/object", 2000, seed: 2);
        await AssertHolds("a/object", 2000, seed: 2);
    }

    [Theory]
    [InlineData(20, 5_000)]
    [InlineData(4, 9_000_000)]
    public virtual Task Store_lets_exactly_one_win_when_writers_race_for_a_key(int writers, long size) => RaceAsync(writers, size, winners => Assert.Single(winners));

    [Fact]
    public virtual async Task Store_keeps_objects_apart_when_many_are_put_at_once()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(n => PutAsync($"many/{n % 3}/{n}", n * 700_000, n)));
        foreach (var n in Enumerable.Range(1, 8)) await AssertHolds($"many/{n % 3}/{n}", n * 700_000, n);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(9 * MiB)]
    public virtual async Task Store_passes_the_failure_of_its_source_unchanged_and_shows_nothing(long failAt)
    {
        var cause = new IOException("The dump failed.");
        await using var content = new SyntheticStream(100 * MiB, maxRead: (int)Math.Max(1, Math.Min(failAt, MiB)))
        {
            OnRead = (position, _) => position >= failAt ? throw cause : Task.CompletedTask,
        };

        var thrown = await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("a/b/object", content, Token));

        Assert.Same(cause, thrown);
        await AssertNothingIsThere("a/b/object");
        await PutAsync("a/b/object", 10);
    }

    [Fact]
    public virtual async Task Store_shows_nothing_when_the_source_fails_at_its_very_end()
    {
        await using var content = new SyntheticStream(5 * MiB)
        {
            OnRead = (position, _) => position == 5 * MiB ? throw new BaktainerException(FailureCodes.EndMarkerMissing, "cut") : Task.CompletedTask,
        };
        await Failing.With(FailureCodes.EndMarkerMissing, () => Store.PutAsync("object", content, Token));
        await AssertNothingIsThere("object");
    }

    [Fact]
    public virtual async Task Store_shows_nothing_when_cancelled_while_its_source_waits()
    {
        using var cancel = new CancellationTokenSource();
        await using var content = new SyntheticStream(100 * MiB)
        {
            OnRead = async (position, token) =>
            {
                if (position < 6 * MiB) return;
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("object", content, cancel.Token));
        await AssertNothingIsThere("object");
    }

    [Fact]
    public virtual async Task Store_shows_nothing_when_cancelled_and_its_source_takes_no_notice()
    {
        using var cancel = new CancellationTokenSource();
        await using var content = new SyntheticStream(10 * MiB)
        {
            OnRead = (position, _) => position == 10 * MiB ? cancel.CancelAsync() : Task.CompletedTask,
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("object", content, cancel.Token));
        await AssertNothingIsThere("object");
    }

    [Fact]
    public virtual async Task Store_shows_an_object_only_when_its_source_has_ended()
    {
        var seen = new List<StoredObject?>();
        await using var content = new SyntheticStream(9 * MiB)
        {
            OnRead = async (position, token) =>
            {
                if (position < 5 * MiB) return;
                seen.Add(await Store.StatAsync("object", token));
                Assert.Empty(await KeysAsync());
                await Failing.With(FailureCodes.ObjectNotFound, () => Store.OpenAsync("object", token));
            },
        };
        await Store.PutAsync("object", content, Token);
        Assert.NotEmpty(seen);
        Assert.All(seen, Assert.Null);
        Assert.Equal(["object"], await KeysAsync());
    }

    [Fact]
    public virtual async Task Store_spares_living_writers_when_it_sweeps()
    {
        var swept = -1;
        await using var content = new SyntheticStream(60 * MiB)
        {
            OnRead = async (position, token) =>
            {
                if (position > 50 * MiB && swept < 0) swept = await Store.SweepAsync(token);
            },
        };
        await Store.PutAsync("a/object", content, Token);
        Assert.Equal(0, swept);
        await AssertHolds("a/object", 60 * MiB);
    }

    /// <summary>Lets writers of different objects race for one key, all at once. What is there in the end is a winner's, whole.</summary>
    protected async Task RaceAsync(int writers, long size, Action<IReadOnlyCollection<int>> assertWinners)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, writers).Select(async seed =>
        {
            try
            {
                await PutAsync("contended", size + seed, seed);
                return seed;
            }
            catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
            {
                return 0;
            }
        }));

        var winners = outcomes.Where(seed => seed != 0).ToList();
        assertWinners(winners);
        var there = (int)((await Store.StatAsync("contended", Token))!.Size - size);
        Assert.Contains(there, winners);
        await AssertHolds("contended", size + there, there);
        Assert.Equal(["contended"], await KeysAsync());
    }
}
