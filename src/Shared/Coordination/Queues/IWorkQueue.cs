namespace Baktainer.Coordination.Queues;

/// <summary>
/// Messages that are delivered at least once: what is received becomes visible again unless it is completed in time. Order is not promised.
/// Queue names are lower-case letters and dashes. Failures as of <see cref="State.IRecordStore"/>. Instances are safe for concurrent use.
/// </summary>
public interface IWorkQueue
{
    /// <summary>A text of at most 40,000 characters that starts with <c>{</c>; becomes visible after the delay (at most 7 days).</summary>
    Task SendAsync(string queue, string message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="max"/> (1 to 32) visible messages, invisible to others for that long. Does not wait for any.</summary>
    Task<IReadOnlyList<WorkItem>> ReceiveAsync(string queue, int max, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Invisible for that long from now (zero: visible at once). Null when the item is no longer ours; else the item to go on with.</summary>
    Task<WorkItem?> ExtendAsync(WorkItem item, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Done with it. False when the item was no longer ours: somebody else has it, or has completed it.</summary>
    Task<bool> CompleteAsync(WorkItem item, CancellationToken cancellationToken);

    /// <summary>How many messages there are, roughly.</summary>
    Task<int> CountAsync(string queue, CancellationToken cancellationToken);
}

/// <summary>A message at work.</summary>
/// <param name="Queue">Where it came from.</param>
/// <param name="Id">Of the message.</param>
/// <param name="Receipt">Of this delivery.</param>
/// <param name="Deliveries">How often it has been received, this time included.</param>
/// <param name="Message">Its text.</param>
public sealed record WorkItem(string Queue, string Id, string Receipt, int Deliveries, string Message);
