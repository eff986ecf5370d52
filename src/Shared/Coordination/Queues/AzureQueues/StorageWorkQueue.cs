using System.Buffers.Text;
using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Storage;

namespace Baktainer.Coordination.Queues.AzureQueues;

/// <summary>
/// Azure Storage queues, made when first sent to. Texts travel in base64, as the Functions host sends and expects them. Messages never expire.
/// Timeouts are counted in whole seconds; a delivery is invisible for one at least.
/// </summary>
/// <param name="service">Made with <see cref="AzureStateClients.Queues"/>.</param>
/// <param name="options">What can be tuned.</param>
/// <param name="time">For pauses between attempts.</param>
public sealed class StorageWorkQueue(QueueServiceClient service, AzureStateOptions options, TimeProvider time) : IWorkQueue
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly RemoteCalls calls = options.Calls(service.AccountName, time);

    /// <inheritdoc/>
    public Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken)
    {
        WorkMessage.Require(message, delay);
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(message));
        return calls.RunAsync($"send to queue '{queue}'", token => SendAsync(Queue(queue), text, delay, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkItem>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 32);
        var messages = await calls.RunAsync(
            $"receive from queue '{queue}'",
            token => UnlessGoneAsync(async () => (await Queue(queue).ReceiveMessagesAsync(max, AtLeast(Shortest, visibility), token)).Value),
            cancellationToken);
        return [.. (messages ?? []).Select(message => ItemOf(queue, message))];
    }

    /// <inheritdoc/>
    /// <remarks>When an answer is lost the extended item may be taken for somebody else's: it is delivered again later.</remarks>
    public async Task<WorkItem?> ExtendAsync(WorkItem item, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var receipt = await calls.RunAsync(
            $"extend a message of queue '{item.Queue}'",
            token => UnlessGoneAsync(async () => (await Queue(item.Queue).UpdateMessageAsync(item.Id, item.Receipt, visibilityTimeout: visibility, cancellationToken: token)).Value),
            cancellationToken);
        return receipt is null ? null : item with { Receipt = receipt.PopReceipt };
    }

    /// <inheritdoc/>
    public async Task<bool> CompleteAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var attempts = 0;
        return await calls.RunAsync(
            $"complete a message of queue '{item.Queue}'",
            async token =>
            {
                attempts++;
                return await CompleteAsync(item, goneMeansDone: attempts > 1, token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        var properties = await calls.RunAsync(
            $"count queue '{queue}'", token => UnlessGoneAsync(async () => (await Queue(queue).GetPropertiesAsync(token)).Value), cancellationToken);
        return properties?.ApproximateMessagesCount ?? 0;
    }

    private static async Task<SendReceipt> SendAsync(QueueClient queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.SendMessageAsync(text, delay, Forever, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await queue.SendMessageAsync(text, delay, Forever, cancellationToken);
        }
    }

    // Sent again after a lost answer, a deletion finds its own work done.
    private async Task<bool> CompleteAsync(WorkItem item, bool goneMeansDone, CancellationToken cancellationToken)
    {
        try
        {
            await Queue(item.Queue).DeleteMessageAsync(item.Id, item.Receipt, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsGone(e))
        {
            return goneMeansDone && e.ErrorCode == QueueErrorCode.MessageNotFound;
        }
    }

    private static async Task<T?> UnlessGoneAsync<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException e) when (IsGone(e))
        {
            return null;
        }
    }

    private static bool IsGone(RequestFailedException e) => e.Status == 404 || e.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private static WorkItem ItemOf(string queue, QueueMessage message) =>
        new(queue, message.MessageId, message.PopReceipt, (int)message.DequeueCount, Decode(message.Body.ToString()));

    // What somebody put there by hand may be plain; it must not keep the messages that came with it from being worked on.
    private static string Decode(string text) => Base64.IsValid(text) ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : text;

    private static TimeSpan AtLeast(TimeSpan least, TimeSpan span) => span < least ? least : span;

    private QueueClient Queue(string name) => service.GetQueueClient(options.Prefix + name);
}
