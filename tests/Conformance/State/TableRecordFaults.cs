using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.State.AzureTables;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.State;

/// <summary>Azure Tables whose answers get lost, that is down, or that forbids.</summary>
public sealed class TableRecordFaults(TableRecordFixture fixture, AzuriteServer azurite) : IClassFixture<TableRecordFixture>
{
    private const string Table = "things";

    private readonly string prefix = TableRecordFixture.NewPrefix();
    private readonly LosesAnswers network = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Write_says_true_when_it_was_done_and_the_answer_was_lost(int lost)
    {
        var store = Open();
        await store.TryInsertAsync(Table, "other", "1", "{}", Token);

        network.LoseNext = lost;
        Assert.True(await store.TryInsertAsync(Table, "a", "1", "{\"n\":1}", Token));
        var inserted = (await store.GetAsync(Table, "a", "1", Token))!;
        network.LoseNext = lost;
        Assert.True(await store.TryReplaceAsync(Table, inserted, "{\"n\":2}", Token));

        Assert.Equal(0, network.LoseNext);
        Assert.Equal("{\"n\":2}", (await store.GetAsync(Table, "a", "1", Token))!.Body);
    }

    [Fact]
    public async Task Write_says_true_when_the_request_was_lost()
    {
        var store = Open();
        network.DropNext = 1;
        Assert.True(await store.TryInsertAsync(Table, "a", "1", "{}", Token));
        var inserted = (await store.GetAsync(Table, "a", "1", Token))!;
        network.DropNext = 2;
        Assert.True(await store.TryReplaceAsync(Table, inserted, "{}", Token));
        network.DropNext = 1;
        Assert.True(await store.TryDeleteAsync(Table, (await store.GetAsync(Table, "a", "1", Token))!, Token));
    }

    [Fact]
    public async Task Write_says_that_it_does_not_know_when_others_wrote_over_its_trace()
    {
        var store = Open();
        var other = fixture.Open(prefix);
        await store.TryInsertAsync(Table, "a", "1", "{}", Token);
        var read = (await store.GetAsync(Table, "a", "1", Token))!;

        network.LoseNext = 1;
        network.OnLost = async () => await other.TryReplaceAsync(Table, (await other.GetAsync(Table, "a", "1", Token))!, "{\"other\":1}", Token);
        var failure = await Failing.With(FailureCodes.StateUnavailable, () => store.TryReplaceAsync(Table, read, "{\"mine\":1}", Token));

        Assert.Contains("a/1", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{\"other\":1}", (await store.GetAsync(Table, "a", "1", Token))!.Body);
    }

    [Fact]
    public async Task Delete_says_that_it_does_not_know_when_the_answer_was_lost()
    {
        var store = Open();
        await store.TryInsertAsync(Table, "a", "1", "{}", Token);
        var read = (await store.GetAsync(Table, "a", "1", Token))!;
        network.LoseNext = 1;
        await Failing.With(FailureCodes.StateUnavailable, () => store.TryDeleteAsync(Table, read, Token));
        Assert.Null(await store.GetAsync(Table, "a", "1", Token));
    }

    [Fact]
    public async Task Store_is_unavailable_while_the_service_is_down_and_has_everything_afterwards()
    {
        await using var own = new AzuriteServer();
        await own.StartAsync();
        var store = new TableRecordFixture(own).Open(prefix);
        await store.TryInsertAsync(Table, "a", "1", "{}", Token);
        await own.StopAsync();
        await Failing.With(FailureCodes.StateUnavailable, () => store.GetAsync(Table, "a", "1", Token));
        await Failing.With(FailureCodes.StateUnavailable, () => store.TryInsertAsync(Table, "a", "2", "{}", Token));
        await own.StartAsync();
        Assert.Equal(["1"], await store.QueryAsync(Table, new RecordRange(null), Token).Select(record => record.Row).ToListAsync(Token));
    }

    [Fact]
    public async Task Store_is_denied_with_a_wrong_key_and_does_not_tell_it()
    {
        var wrong = Convert.ToBase64String(new byte[64]);
        var client = new Azure.Data.Tables.TableServiceClient(
            new Uri(azurite.TableEndpoint), new Azure.Data.Tables.TableSharedKeyCredential(AzuriteServer.Account, wrong), Coordination.AzureStorage.AzureStateClients.Tables(TableRecordFixture.Options));
        var store = new TableRecordStore(client, TableRecordFixture.Options, TimeProvider.System);
        var failure = await Failing.With(FailureCodes.StateDenied, () => store.TryInsertAsync(Table, "a", "1", "{}", Token));
        Assert.DoesNotContain(wrong, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_is_too_large_is_refused() =>
        await Failing.With(FailureCodes.RecordTooLarge, () => Open().TryInsertAsync(Table, "a", "1", new string('x', RecordKey.MaxBody + 1), Token));

    private TableRecordStore Open() => fixture.Open(prefix, client => client.AddPolicy(network, HttpPipelinePosition.PerCall));

    /// <summary>Loses writes on the way there, or their answers on the way back.</summary>
    private sealed class LosesAnswers : HttpPipelinePolicy
    {
        public int LoseNext { get; set; }

        public int DropNext { get; set; }

        public Func<Task>? OnLost { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var isWrite = message.Request.Method != RequestMethod.Get;
            if (isWrite && DropNext > 0)
            {
                DropNext--;
                throw new RequestFailedException("The request was lost.");
            }

            await ProcessNextAsync(message, pipeline);
            if (!isWrite || LoseNext == 0) return;
            LoseNext--;
            if (OnLost is not null) await OnLost();
            throw new RequestFailedException("The answer was lost.");
        }
    }
}
