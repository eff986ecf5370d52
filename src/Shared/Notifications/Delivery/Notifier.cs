using Baktainer.Contracts;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications.Delivery;

/// <summary>
/// Tells what is in the <see cref="NoticeBook"/>. A message of the queue names a lane, and then one channel for it: what one receiver does holds up no other.
/// A lane's notices go out one after the other; one that is not taken is tried again, ever more seldom, and those after it wait. Delivered at least once: twice only
/// where this program dies between a receiver's answer and its note of it, and then with the same id.
/// </summary>
public sealed class Notifier(NoticeBook book, IRecordStore store, Router router, IReadOnlyDictionary<string, OpenChannel> channels, AlertBook alerts, TimeProvider time, ILogger log)
{
    /// <summary>Nobody took it for so long: it is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>So many failures in a row are an alert.</summary>
    private const int Worrying = 3;
    private const int MostAtOnce = 50;

    private readonly LaneBook lanes = new(store, time);

    /// <summary>The alerts' name for a channel.</summary>
    public static string SubjectOf(string channel) => $"channel {channel}";

    /// <summary>A message of the queue.</summary>
    public async Task WorkAsync(WorkOrder message, CancellationToken cancellationToken)
    {
        if (message.Lane is not { } lane) return;
        if (message.Channel is null) await RouteAsync(lane, cancellationToken);
        else if (channels.TryGetValue(message.Channel, out var channel)) await DeliverAsync(lane, channel, cancellationToken);
        else await ForsakeAsync(lane, message.Channel, cancellationToken);
    }

    /// <summary>Wakes every lane in which something waits: whatever message was lost on the way.</summary>
    public async Task WakeAllAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in await book.LanesAsync(cancellationToken)) await book.WakeAsync(lane, null, TimeSpan.Zero, cancellationToken);
    }

    private async Task RouteAsync(string lane, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wake = new Dictionary<string, TimeSpan>();
        foreach (var notice in await book.PendingAsync(lane, cancellationToken))
        {
            if (notice.Value.Owed is { Count: 0 } || await book.IsToldAsync(notice.Value.Notice.Id, cancellationToken))
            {
                await book.CloseAsync(lane, notice.Record.Row, cancellationToken);
                continue;
            }

            var owed = notice.Value.Owed ?? await router.RouteAsync(notice.Value.Notice, now, cancellationToken);
            if (notice.Value.Owed is null) await book.OweAsync(notice, owed, cancellationToken);
            foreach (var one in owed)
            {
                var delay = one.NotBefore > now ? one.NotBefore.Value - now : TimeSpan.Zero;
                if (!wake.TryGetValue(one.Channel, out var soonest) || delay < soonest) wake[one.Channel] = delay;
            }
        }

        foreach (var (channel, delay) in wake) await book.WakeAsync(lane, channel, delay, cancellationToken);
    }

    private async Task DeliverAsync(string lane, OpenChannel channel, CancellationToken cancellationToken)
    {
        var holder = Guid.NewGuid().ToString("N");
        var (isHeld, state) = await lanes.HoldAsync(channel.Name, lane, holder, cancellationToken);
        if (!isHeld)
        {
            await book.WakeAsync(lane, channel.Name, Backoff.WhileBusy, cancellationToken); // What its holder does not see is seen then.
            return;
        }

        var now = time.GetUtcNow();
        var paused = (await lanes.ChannelAsync(channel.Name, cancellationToken)).PausedUntil;
        if (state.NotBefore > now) await lanes.ReleaseAsync(channel.Name, lane, holder, state, cancellationToken); // A message for then is on its way.
        else if (paused > now) await PostponeAsync(lane, channel.Name, holder, state, paused.Value - now, cancellationToken);
        else await DeliverAsync(lane, channel, holder, state, cancellationToken);
    }

    private async Task DeliverAsync(string lane, OpenChannel channel, string holder, LaneState state, CancellationToken cancellationToken)
    {
        var sent = 0;
        var (due, next) = PendingNotice.Due(await book.PendingAsync(lane, cancellationToken), channel.Name, time.GetUtcNow());
        foreach (var notice in due)
        {
            if (sent++ == MostAtOnce || !(await lanes.HoldAsync(channel.Name, lane, holder, cancellationToken)).Held)
            {
                next = time.GetUtcNow();
                break;
            }

            var refusal = await channel.SendAsync(notice.Value.Notice, cancellationToken);
            if (refusal is null)
            {
                await GoodAsync(channel.Name, cancellationToken);
            }
            else if (!await IsGivenUpAsync(notice.Value, channel.Name, refusal, cancellationToken))
            {
                await TryLaterAsync(lane, channel.Name, holder, state, notice.Value.Notice, refusal, cancellationToken);
                return;
            }

            state = new LaneState();
            await book.SettleAsync(notice, channel.Name, cancellationToken);
        }

        await lanes.ReleaseAsync(channel.Name, lane, holder, null, cancellationToken);
        if (next is { } at) await book.WakeAsync(lane, channel.Name, at > time.GetUtcNow() ? at - time.GetUtcNow() : TimeSpan.Zero, cancellationToken);
    }

    private async Task PostponeAsync(string lane, string channel, string holder, LaneState state, TimeSpan delay, CancellationToken cancellationToken)
    {
        await book.WakeAsync(lane, channel, Backoff.Spread(delay), cancellationToken);
        await lanes.ReleaseAsync(channel, lane, holder, state, cancellationToken);
    }

    private async Task TryLaterAsync(string lane, string channel, string holder, LaneState state, Notice notice, Refusal refusal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var failures = state.Failures + 1;
        var delay = Backoff.After(failures, refusal.RetryAfter);
        Log.NotTaken(log, channel, notice.Id, notice.Subject, failures, refusal.Code, refusal.Why, delay);
        // The message goes first: a lane that waits for one that was never sent would wait until all are woken.
        await book.WakeAsync(lane, channel, delay, cancellationToken);
        await lanes.ReleaseAsync(channel, lane, holder, state with { Failures = failures, NotBefore = now + (delay * 0.9) }, cancellationToken);
        DateTimeOffset? paused = refusal.Code == FailureCodes.ReceiverUnavailable ? now + (delay * 0.9) : null;
        var total = 0;
        await lanes.ChangeChannelAsync(
            channel,
            found =>
            {
                total = found.Failures + 1;
                return found with { LastFailedAt = now, LastFailure = $"{refusal.Code}: {refusal.Why}", Failures = total, Failed = found.Failed + 1, PausedUntil = paused ?? found.PausedUntil };
            },
            cancellationToken);
        if (total >= Worrying) await alerts.AddAsync(AlertKind.DeliveryFailed, SubjectOf(channel), $"{refusal.Code}: {refusal.Why} What it should tell waits.", cancellationToken);
    }

    private async Task<bool> IsGivenUpAsync(PendingNotice notice, string channel, Refusal refusal, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - notice.QueuedAt < Patience) return false;
        Log.GivenUp(log, channel, notice.Notice.Id, notice.Notice.Subject, Patience);
        await lanes.ChangeChannelAsync(channel, found => found with { GivenUp = found.GivenUp + 1 }, cancellationToken);
        await alerts.AddAsync(AlertKind.DeliveryFailed, SubjectOf(channel), $"{refusal.Code}: {refusal.Why} What is older than {Patience.Days} days was given up.", cancellationToken);
        return true;
    }

    private async Task GoodAsync(string channel, CancellationToken cancellationToken)
    {
        await lanes.ChangeChannelAsync(channel, found => found with { LastDeliveredAt = time.GetUtcNow(), LastFailure = null, Failures = 0, Delivered = found.Delivered + 1, PausedUntil = null }, cancellationToken);
        await alerts.ClearAsync(AlertKind.DeliveryFailed, SubjectOf(channel), cancellationToken);
    }

    /// <summary>The channel is there no more.</summary>
    private async Task ForsakeAsync(string lane, string channel, CancellationToken cancellationToken)
    {
        foreach (var notice in await book.PendingAsync(lane, cancellationToken)) await book.SettleAsync(notice, channel, cancellationToken);
    }
}
