using Baktainer.Coordination.State;

namespace Baktainer.Notifications.Delivery;

/// <summary>The state of channels and lanes: table <c>lanes</c>, a channel's own row being <c>~</c>.</summary>
internal sealed class LaneBook(IRecordStore store, TimeProvider time)
{
    /// <summary>Longer than one delivery can take.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    private const string Own = "~";
    private readonly Records<LaneState> lanes = new(store, "lanes", NotificationJson.Default.LaneState);
    private readonly Records<ChannelState> channels = new(store, "channels", NotificationJson.Default.ChannelState);

    public async Task<ChannelState> ChannelAsync(string channel, CancellationToken cancellationToken) => (await channels.GetAsync(channel, Own, cancellationToken))?.Value ?? new();

    public Task ChangeChannelAsync(string channel, Func<ChannelState, ChannelState> change, CancellationToken cancellationToken) =>
        channels.ChangeAsync(channel, Own, state => change(state ?? new()), cancellationToken);

    /// <summary>Takes or renews a lane, so that one at a time delivers. What it was like is given too.</summary>
    public async Task<(bool Held, LaneState State)> HoldAsync(string channel, string lane, string holder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var after = await lanes.ChangeAsync(
            channel, lane,
            state => state is null || state.Holder is null || state.Holder == holder || state.HeldUntil <= now ? (state ?? new()) with { Holder = holder, HeldUntil = now + Hold } : state,
            cancellationToken);
        return (after!.Holder == holder, after);
    }

    /// <summary>Gives a lane back, in some state. Null: nothing need be remembered of it.</summary>
    public async Task ReleaseAsync(string channel, string lane, string holder, LaneState? state, CancellationToken cancellationToken)
    {
        if (await lanes.GetAsync(channel, lane, cancellationToken) is not { } found || found.Value.Holder != holder) return;
        if (state is null) await lanes.TryDeleteAsync(found, cancellationToken);
        else await lanes.TryReplaceAsync(found, state with { Holder = null }, cancellationToken);
    }
}
