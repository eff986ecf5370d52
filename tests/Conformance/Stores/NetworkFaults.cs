using System.Collections.Concurrent;
using Baktainer.Contracts;
using Baktainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Baktainer.Conformance.Stores;

/// <summary>What every remote store does over networks that break, hesitate, cut short and lie: a whole object or a failure that says why, and nothing left behind.</summary>
/// <param name="server">The service behind the network.</param>
public abstract class NetworkFaults(RemoteServer server) : IAsyncLifetime
{
    protected const int MiB = 1024 * 1024;

    private protected Relay Relay { get; private set; } = null!;

    protected IBackupStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        Relay = new Relay(server.Port);
        Store = server.Open(Relay.Port, new NetworkPatience());
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Relay.DisposeAsync();
    }

    [Fact]
    public Task Upload_succeeds_over_a_network_that_resets_connections() => AssertSurvivesAsync(Passage.Reset, afterMiB: 5, sizeMiB: 50, moreConnectionsThan: 4);

    [Fact]
    public Task Upload_succeeds_over_a_network_that_closes_connections_before_a_request_is_whole() =>
        AssertSurvivesAsync(Passage.Close, afterMiB: 3, sizeMiB: 30, moreConnectionsThan: 2);

    [Theory]
    [InlineData("503 Busy")]
    [InlineData("500 Internal Server Error")]
    public async Task Upload_succeeds_when_the_service_fails_now_and_then(string status)
    {
        var (requests, refused) = (0, 0);
        Relay.Answer = server.Refusal(status);
        Relay.OnRequest = p =>
        {
            if (!p.Text.StartsWith("PUT ", StringComparison.Ordinal) || Interlocked.Increment(ref requests) % 3 != 2) return Passage.Pass;
            Interlocked.Increment(ref refused);
            return Passage.Answer;
        };
        await PutAsync("object", 50 * MiB);
        Assert.True(refused >= 2);
        await AssertHolds(50 * MiB);
    }

    [Fact]
    public async Task Upload_recognises_its_own_commit_when_the_answer_was_lost()
    {
        var lost = LoseAnswersTo(server.IsCommit, times: 1);
        var put = await PutAsync("object", 9 * MiB);
        Assert.Equal(1, lost());
        Assert.Equal(9 * MiB, put.Size);
        await AssertHolds(9 * MiB);
    }

    [Fact]
    public async Task Upload_that_lost_a_race_says_so_even_when_the_answer_was_lost()
    {
        await PutAsync("object", 100, seed: 1);
        LoseAnswersTo(server.IsCommit, times: 1);
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("object", 9 * MiB, seed: 2));
        await AssertHolds(100, seed: 1);
        Assert.Equal(["object"], await server.LeftoversAsync());
    }

    [Fact]
    public async Task Upload_gives_up_when_the_service_never_answers()
    {
        Store = server.Open(Relay.Port, new NetworkPatience { Timeout = TimeSpan.FromMilliseconds(300) });
        Relay.OnRequest = _ => Passage.Hold;
        var failure = await Failing.With(FailureCodes.StoreUnavailable, () => PutAsync("object", 100));
        Assert.Contains(server.FirstCallOfAnUpload, failure.Message, StringComparison.Ordinal);
        Assert.InRange(Relay.Connections, 2, 5); // Five tries; one whose time ran out while it connected leaves the connection to the next.
    }

    [Fact]
    public async Task Upload_can_be_cancelled_while_the_service_does_not_answer()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Relay.OnRequest = _ =>
        {
            cancel.CancelAfter(50);
            return Passage.Hold;
        };
        await using var content = new SyntheticStream(5 * MiB);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("object", content, cancel.Token));
    }

    [Fact]
    public async Task Upload_reads_no_further_than_its_buffers_while_the_service_takes_nothing()
    {
        await PutAsync("before", 1);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (held, isHeld) = (new TaskCompletionSource(), 0);
        Relay.OnRequest = p =>
        {
            if (p.Before > MiB && Interlocked.Exchange(ref isHeld, 1) == 0) held.SetResult();
            return isHeld == 1 ? Passage.Hold : Passage.Pass;
        };
        await using var content = new SyntheticStream(500L * MiB);
        var putting = PuttingAsync();
        await held.Task.WaitAsync(Token);
        for (var before = -1L; before != content.BytesRead; await Task.Delay(200, Token)) before = content.BytesRead;
        Assert.InRange(content.BytesRead, MiB, server.MostBuffered);
        Relay.OnRequest = _ => Passage.Pass;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => putting);
        Assert.Null(await server.Open(server.Port, new NetworkPatience()).StatAsync("object", Token));

        async Task<StoredObject> PuttingAsync() => await Store.PutAsync("object", content, cancel.Token);
    }

    [Fact]
    public async Task Upload_that_the_service_left_for_good_shows_nothing_and_the_sweep_removes_what_is_left()
    {
        var sent = 0L;
        Relay.OnRequest = p => Interlocked.Add(ref sent, p.Bytes.Length) > server.MostBuffered ? Passage.Reset : Passage.Pass; // Some parts are there by then.
        await Failing.With(FailureCodes.StoreUnavailable, () => PutAsync("object", 100 * MiB));
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(2));
        var swept = server.Open(server.Port, new NetworkPatience { Time = later });
        Assert.Null(await swept.StatAsync("object", Token));
        await server.Open(server.Port, new NetworkPatience()).SweepAsync(Token);
        Assert.Equal(server.KeepsUnfinishedUploads ? 1 : 0, (await server.LeftoversAsync()).Count); // A living writer's, for all the sweep knows.
        await swept.SweepAsync(Token);
        Assert.Empty(await server.LeftoversAsync());
    }

    [Fact]
    public async Task Store_is_denied_when_the_clocks_differ_and_the_remedy_names_the_clock()
    {
        Relay.Answer = server.SkewedClock;
        Relay.OnRequest = _ => Passage.Answer;
        var failure = await Failing.With(FailureCodes.StoreDenied, () => PutAsync("object", 100));
        Assert.Contains("clock", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_goes_on_where_its_connection_was_reset_or_closed(bool isClosed)
    {
        await PutAsync("object", 30 * MiB);
        Relay.OnResponse = p => p.Before <= 4 * MiB ? Passage.Pass : isClosed ? Passage.Close : Passage.Reset;
        var before = Relay.Connections;
        await AssertHolds(30 * MiB);
        Assert.InRange(Relay.Connections - before, 5, 40);
    }

    [Fact]
    public async Task Download_never_joins_two_objects()
    {
        await PutAsync("object", 30 * MiB, seed: 1);
        await using var content = await Store.OpenAsync("object", Token);
        await content.ReadExactlyAsync(new byte[1000], Token);

        await server.OverwriteAsync("object", new SyntheticStream(30 * MiB, seed: 2));
        Relay.OnResponse = p => p.Before > MiB ? Passage.Reset : Passage.Pass;
        await Failing.With(FailureCodes.StoreMismatch, () => content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Download_gives_up_when_the_connection_breaks_without_progress()
    {
        await PutAsync("object", 30 * MiB);
        await using var content = await Store.OpenAsync("object", Token);
        Relay.OnResponse = _ => Passage.Reset;
        await Failing.With(FailureCodes.StoreUnavailable, () => content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Listing_goes_on_at_the_page_that_failed()
    {
        Store = server.Open(Relay.Port, new NetworkPatience { PageSize = 3 });
        foreach (var n in Enumerable.Range(10, 10)) await PutAsync($"n/{n}", 1);
        var lost = LoseAnswersTo(server.IsListing, times: 3);
        Assert.Equal(Enumerable.Range(10, 10).Select(n => $"n/{n}"), await Store.ListAsync("n/", Token).Select(o => o.Key).ToListAsync(Token));
        Assert.Equal(3, lost());
    }

    /// <summary>The server gets such requests and acts, but its answers get lost. Returns how many did.</summary>
    private Func<int> LoseAnswersTo(Predicate<string> isOne, int times)
    {
        var lost = 0;
        var waiting = new ConcurrentDictionary<int, bool>();
        Relay.OnRequest = p =>
        {
            if (isOne(p.Text)) waiting[p.Connection] = true;
            return Passage.Pass;
        };
        Relay.OnResponse = p =>
        {
            if (p.Text.StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal) || !waiting.TryRemove(p.Connection, out _) || lost >= times) return Passage.Pass;
            lost++;
            return Passage.Reset;
        };
        return () => lost;
    }

    protected async Task<StoredObject> PutAsync(string key, long length, int seed = 1)
    {
        await using var content = new SyntheticStream(length, seed);
        return await Store.PutAsync(key, content, Token);
    }

    /// <summary>Every other connection breaks after some megabytes, in the middle of a part.</summary>
    private async Task AssertSurvivesAsync(Passage breaks, int afterMiB, int sizeMiB, int moreConnectionsThan)
    {
        Relay.OnRequest = p => p.Connection % 2 == 1 && p.Before > afterMiB * MiB ? breaks : Passage.Pass;
        await PutAsync("object", sizeMiB * MiB);
        Assert.True(Relay.Connections > moreConnectionsThan, $"Only {Relay.Connections} connections: nothing was tested.");
        await AssertHolds(sizeMiB * MiB);
    }

    protected async Task AssertHolds(long length, int seed = 1)
    {
        await using var content = await Store.OpenAsync("object", Token);
        Assert.Equal(SyntheticStream.Sha256(length, seed), SyntheticStream.Sha256(content));
    }
}

/// <summary>Also the bytes themselves are checked on arrival. (moto does not.)</summary>
public abstract class CheckedNetworkFaults(RemoteServer server) : NetworkFaults(server)
{
    [Fact]
    public async Task Upload_sends_a_part_again_that_was_damaged_on_the_way()
    {
        var damaged = 0;
        Relay.OnRequest = p =>
        {
            if (p.Before > MiB && p.Bytes.Length > 10_000 && Interlocked.Exchange(ref damaged, 1) == 0) p.Bytes.Span[^1] ^= 1; // Content, no headers.
            return Passage.Pass;
        };
        await PutAsync("object", 9 * MiB);
        Assert.Equal(1, damaged);
        await AssertHolds(9 * MiB);
    }

    [Fact]
    public async Task Upload_over_a_network_that_damages_everything_fails_and_no_object_is_seen()
    {
        await PutAsync("before", 1);
        Relay.OnRequest = p =>
        {
            if (p.Bytes.Length > 10_000) p.Bytes.Span[^1] ^= 1;
            return Passage.Pass;
        };
        var failure = await Assert.ThrowsAsync<BaktainerException>(() => PutAsync("object", 9 * MiB));
        Assert.Equal(FailureKind.Unavailable, failure.Kind);
        Assert.Null(await Store.StatAsync("object", Token));
        Assert.Equal(["before"], await Store.ListAsync("", Token).Select(found => found.Key).ToListAsync(Token));
    }
}
