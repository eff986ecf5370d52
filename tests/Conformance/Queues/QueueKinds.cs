using System.Text;
using Azure.Storage.Queues;
using Baktainer.Conformance.State;
using Baktainer.Coordination.Queues.AzureQueues;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Queues;

/// <summary>Over memory.</summary>
public sealed class MemoryQueueConformance(MemoryQueueFixture fixture) : QueueConformance<MemoryQueueFixture>(fixture);

/// <summary>Over a SQLite file.</summary>
public sealed class SqliteQueueConformance(SqliteQueueFixture fixture) : QueueConformance<SqliteQueueFixture>(fixture);

/// <summary>Azure Storage queues, on Azurite.</summary>
public sealed class StorageQueueConformance(StorageQueueFixture fixture) : QueueConformance<StorageQueueFixture>(fixture);

/// <summary>What travels in Azure Storage queues, as others see it.</summary>
public sealed class StorageQueueFormat(StorageQueueFixture fixture, AzuriteServer azurite) : IClassFixture<StorageQueueFixture>
{
    private readonly string prefix = "q" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_is_base64_of_utf8_and_never_expires()
    {
        Assert.NotNull(fixture);
        await Open().SendAsync("a-b", "{\"x\":\"ä\"}", TimeSpan.Zero, Token);
        var message = (await Sdk("a-b").ReceiveMessageAsync(cancellationToken: Token)).Value;
        Assert.Equal("{\"x\":\"ä\"}", Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())));
        Assert.True(message.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100));
    }

    [Fact]
    public async Task Plain_message_put_there_by_hand_is_received_with_the_others()
    {
        var queue = Open();
        await queue.SendAsync("a-b", "{\"n\":1}", TimeSpan.Zero, Token);
        await Sdk("a-b").SendMessageAsync("{\"n\":2}", Token);
        var received = await queue.ReceiveAsync("a-b", 32, TimeSpan.FromMinutes(1), Token);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}"], received.Select(item => item.Message).Order());
    }

    private StorageWorkQueue Open() => new(StorageQueueFixture.Sdk(azurite), TableRecordFixture.Options with { Prefix = prefix }, TimeProvider.System);

    private QueueClient Sdk(string name) => StorageQueueFixture.Sdk(azurite).GetQueueClient(prefix + name);
}
