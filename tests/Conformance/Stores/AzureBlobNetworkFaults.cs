using Baktainer.Contracts;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;

namespace Baktainer.Conformance.Stores;

/// <summary>Azure Blob over networks that break, hesitate and lie.</summary>
public sealed class AzureBlobNetworkFaults(AzuriteServer azurite) : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private static readonly AzureBlobOptions Impatient = new()
    {
        Retry = new RetrySettings { Attempts = 5, FirstDelay = TimeSpan.FromMilliseconds(20), MaxDelay = TimeSpan.FromMilliseconds(200) },
        NetworkTimeout = TimeSpan.FromSeconds(20),
    };

    private readonly string container = AzuriteServer.NewContainerName();
    private Relay relay = null!;
    private IBackupStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await azurite.EnsureStartedAsync();
        relay = new Relay(azurite.Port);
        store = azurite.Open(container, Impatient, relay.Port);
    }

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    [Fact]
    public async Task Blob_upload_succeeds_over_a_network_that_resets_connections()
    {
        // Every other connection breaks after some megabytes, in the middle of a block.
        relay.OnRequest = p => p.Connection % 2 == 1 && p.Before > 5 * MiB ? Passage.Reset : Passage.Pass;
        await PutAsync("object", 50 * MiB);
        Assert.True(relay.Connections > 4, $"Only {relay.Connections} connections: nothing was tested.");
        await AssertHolds(50 * MiB);
    }

    [Fact]
    public async Task Blob_upload_succeeds_when_the_service_is_busy_now_and_then()
    {
        var requests = 0;
        var refused = 0;
        relay.OnRequest = p =>
        {
            if (!p.Text.StartsWith("PUT ", StringComparison.Ordinal) || Interlocked.Increment(ref requests) % 3 != 0) return Passage.Pass;
            Interlocked.Increment(ref refused);
            return Passage.Busy;
        };
        await PutAsync("object", 30 * MiB);
        Assert.True(refused >= 3);
        await AssertHolds(30 * MiB);
    }

    [Fact]
    public async Task Blob_upload_sends_a_block_again_that_was_damaged_on_the_way()
    {
        var damaged = 0;
        relay.OnRequest = p =>
        {
            if (p.Before > MiB && Interlocked.Exchange(ref damaged, 1) == 0) p.Bytes.Span[100] ^= 1;
            return Passage.Pass;
        };
        await PutAsync("object", 9 * MiB);
        Assert.Equal(1, damaged);
        await AssertHolds(9 * MiB);
    }

    [Fact]
    public async Task Blob_upload_recognises_its_own_commit_when_the_answer_was_lost()
    {
        var lost = LoseAnswersTo("comp=blocklist", times: 1);
        var put = await PutAsync("object", 5 * MiB);
        Assert.Equal(1, lost());
        Assert.Equal(5 * MiB, put.Size);
        await AssertHolds(5 * MiB);
    }

    [Fact]
    public async Task Blob_upload_that_lost_a_race_says_so_even_when_the_answer_was_lost()
    {
        await PutAsync("object", 100, seed: 1);
        var lost = LoseAnswersTo("comp=blocklist", times: 1);
        await Failing.With(FailureCodes.ObjectExists, () => PutAsync("object", 5 * MiB, seed: 2));
        Assert.Equal(1, lost());
        await AssertHolds(100, seed: 1);
    }

    [Fact]
    public async Task Blob_upload_gives_up_when_the_service_never_answers()
    {
        store = azurite.Open(container, Impatient with { NetworkTimeout = TimeSpan.FromMilliseconds(300) }, relay.Port);
        relay.OnRequest = _ => Passage.Hold;
        var failure = await Failing.With(FailureCodes.StoreUnavailable, () => PutAsync("object", 100));
        Assert.Contains("'object'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, relay.Connections);
    }

    [Fact]
    public async Task Blob_upload_can_be_cancelled_while_the_service_does_not_answer()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        relay.OnRequest = _ =>
        {
            cancel.CancelAfter(50);
            return Passage.Hold;
        };
        await using var content = new SyntheticStream(5 * MiB);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("object", content, cancel.Token));
    }

    [Fact]
    public async Task Blob_download_goes_on_where_its_connection_broke()
    {
        await PutAsync("object", 30 * MiB);
        relay.OnResponse = p => p.Before > 4 * MiB ? Passage.Reset : Passage.Pass;
        var before = relay.Connections;
        await AssertHolds(30 * MiB);
        Assert.InRange(relay.Connections - before, 5, 20);
    }

    [Fact]
    public async Task Blob_download_never_joins_two_objects()
    {
        await PutAsync("object", 30 * MiB, seed: 1);
        await using var content = await store.OpenAsync("object", Token);
        await content.ReadExactlyAsync(new byte[1000], Token);

        var sdk = azurite.Sdk(container).GetBlobClient("object");
        await sdk.UploadAsync(new SyntheticStream(30 * MiB, seed: 2), overwrite: true, Token);
        relay.OnResponse = p => p.Before > MiB ? Passage.Reset : Passage.Pass;
        await Failing.With(FailureCodes.StoreMismatch, () => content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Blob_download_gives_up_when_the_connection_breaks_without_progress()
    {
        await PutAsync("object", 30 * MiB);
        await using var content = await store.OpenAsync("object", Token);
        relay.OnResponse = _ => Passage.Reset;
        await Failing.With(FailureCodes.StoreUnavailable, () => content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Blob_listing_goes_on_at_the_page_that_failed()
    {
        store = azurite.Open(container, Impatient with { PageSize = 3 }, relay.Port);
        foreach (var n in Enumerable.Range(10, 10)) await PutAsync($"n/{n}", 1);
        var lost = LoseAnswersTo("comp=list", times: 3);
        Assert.Equal(Enumerable.Range(10, 10).Select(n => $"n/{n}"), await store.ListAsync("n/", Token).Select(o => o.Key).ToListAsync(Token));
        Assert.Equal(3, lost());
    }

    /// <summary>The server gets such requests and acts, but its answers get lost. Returns how many did.</summary>
    private Func<int> LoseAnswersTo(string request, int times)
    {
        var lost = 0;
        var waiting = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        relay.OnRequest = p =>
        {
            if (p.Text.Contains(request, StringComparison.Ordinal)) waiting[p.Connection] = true;
            return Passage.Pass;
        };
        relay.OnResponse = p =>
        {
            if (!waiting.TryRemove(p.Connection, out _) || lost >= times) return Passage.Pass;
            lost++;
            return Passage.Reset;
        };
        return () => lost;
    }

    private async Task<StoredObject> PutAsync(string key, long length, int seed = 1)
    {
        await using var content = new SyntheticStream(length, seed);
        return await store.PutAsync(key, content, Token);
    }

    private async Task AssertHolds(long length, int seed = 1)
    {
        await using var content = await store.OpenAsync("object", Token);
        Assert.Equal(SyntheticStream.Sha256(length, seed), SyntheticStream.Sha256(content));
    }
}
