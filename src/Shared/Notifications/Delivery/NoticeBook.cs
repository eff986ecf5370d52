using System.Security.Cryptography;
using System.Text;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;

namespace Baktainer.Notifications.Delivery;

/// <summary>
/// The outbox. Whoever records a fact adds its notice before the fact counts as recorded, and again when it starts over: the id sees to it that it is told once.
/// <list type="bullet">
/// <item>Table <c>notices</c> (lane, id) holds what is to be told. A lane is one subject; its notices are told in the order in which they came in.</item>
/// <item>Table <c>told</c> (id) remembers what was, for longer than anything is recorded again. Its row is written before the notice is deleted.</item>
/// </list>
/// </summary>
public sealed class NoticeBook(IRecordStore store, IWorkQueue queue, Func<string, bool> isWanted, TimeProvider time)
{
    /// <summary>What was told is remembered so long.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(60);

    private const string Told = "told";
    private readonly Records<PendingNotice> pending = new(store, "notices", NotificationJson.Default.PendingNotice);
    private readonly Records<ToldNotice> told = new(store, Told, NotificationJson.Default.ToldNotice);

    /// <summary>False when nobody is ever told of such an event: nothing need be added.</summary>
    public bool Wants(string kind) => isWanted(kind);

    /// <summary>Has people told, once, however often this is called.</summary>
    public async Task AddAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (!Wants(notice.Event) || await IsToldAsync(notice.Id, cancellationToken)) return;
        var lane = LaneOf(notice.Subject);
        await pending.TryInsertAsync(lane, notice.Id, new PendingNotice(notice, time.GetUtcNow()), cancellationToken);
        await WakeAsync(lane, null, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Has a lane looked at; for one channel, or to work out which.</summary>
    internal Task WakeAsync(string lane, string? channel, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.SendAsync(QueueNames.Notify, new WorkOrder { Lane = lane, Channel = channel }.ToJson(), delay, cancellationToken);

    /// <summary>Of one lane, in the order in which they came in; of one instant, what shows that something recovered comes before that it did.</summary>
    internal async Task<IReadOnlyList<Versioned<PendingNotice>>> PendingAsync(string lane, CancellationToken cancellationToken)
    {
        var found = await pending.QueryAsync(new RecordRange(lane), cancellationToken).ToListAsync(cancellationToken);
        return [.. found.OrderBy(notice => notice.Value.QueuedAt).ThenBy(notice => notice.Value.Notice.At).ThenBy(notice => notice.Value.Notice.Event == NoticeEvents.Recovered)];
    }

    /// <summary>The lanes in which something waits.</summary>
    internal async Task<IReadOnlyCollection<string>> LanesAsync(CancellationToken cancellationToken) =>
        await pending.QueryAsync(new RecordRange(null), cancellationToken).Select(notice => notice.Record.Partition).ToHashSetAsync(cancellationToken: cancellationToken);

    internal async Task<bool> IsToldAsync(string id, CancellationToken cancellationToken) => await told.GetAsync(Told, id, cancellationToken) is not null;

    /// <summary>Notes whom a notice is owed to. Nobody: it is done with.</summary>
    internal async Task OweAsync(Versioned<PendingNotice> notice, IReadOnlyList<Owed> owed, CancellationToken cancellationToken)
    {
        var (lane, row) = (notice.Record.Partition, notice.Record.Row);
        var after = await pending.ChangeAsync(lane, row, found => found is null ? null : found.Owed is null ? found with { Owed = owed } : found, cancellationToken);
        if (after?.Owed is { Count: 0 }) await CloseAsync(lane, row, cancellationToken);
    }

    /// <summary>A channel has it, or is given up on.</summary>
    internal async Task SettleAsync(Versioned<PendingNotice> notice, string channel, CancellationToken cancellationToken)
    {
        var (lane, row) = (notice.Record.Partition, notice.Record.Row);
        var after = await pending.ChangeAsync(
            lane, row,
            found => found?.Owed?.Any(owed => owed.Channel == channel) == true ? found with { Owed = [.. found.Owed.Where(owed => owed.Channel != channel)] } : found,
            cancellationToken);
        if (after?.Owed is { Count: 0 }) await CloseAsync(lane, row, cancellationToken);
    }

    /// <summary>Done with it, whether or not it is noted already.</summary>
    internal async Task CloseAsync(string lane, string id, CancellationToken cancellationToken)
    {
        await told.TryInsertAsync(Told, id, new ToldNotice(time.GetUtcNow()), cancellationToken);
        await pending.RemoveAsync(lane, id, cancellationToken);
    }

    /// <summary>Forgets what was told long ago.</summary>
    internal async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Memory;
        await foreach (var old in told.QueryAsync(new RecordRange(Told), cancellationToken))
        {
            if (old.Value.At < before) await told.TryDeleteAsync(old, cancellationToken);
        }
    }

    /// <summary>A subject as a key; one that cannot be a key by its hash.</summary>
    private static string LaneOf(string subject) => RecordKey.OfTarget(subject) is { Length: < 300 } key && RecordKey.IsValid(key) && !key.StartsWith('~')
        ? key
        : "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..32];
}
