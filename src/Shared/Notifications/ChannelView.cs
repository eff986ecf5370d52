using Baktainer.Coordination.State;
using Baktainer.Notifications.Configuration;
using Baktainer.Notifications.Delivery;

namespace Baktainer.Notifications;

/// <summary>A channel as it is shown.</summary>
/// <param name="Name">What routes call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Receiver">Where it goes, without what must not be seen.</param>
/// <param name="LastDeliveredAt">Null: never.</param>
/// <param name="LastFailedAt">Null: never.</param>
/// <param name="LastFailure">Null while it works.</param>
/// <param name="FailuresInARow">Tries since the last one that was taken.</param>
/// <param name="Delivered">Tries that were taken, ever.</param>
/// <param name="Failed">Tries that were not, ever.</param>
/// <param name="GivenUp">Notices that nobody took for days, ever.</param>
public sealed record ChannelView(
    string Name, string Kind, string Receiver, DateTimeOffset? LastDeliveredAt = null, DateTimeOffset? LastFailedAt = null, string? LastFailure = null,
    int FailuresInARow = 0, long Delivered = 0, long Failed = 0, long GivenUp = 0)
{
    /// <summary>The channels and how they fare.</summary>
    /// <param name="settings">Which there are.</param>
    /// <param name="records">Null: nothing is remembered of them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<IReadOnlyList<ChannelView>> ListAsync(NotificationSettings settings, IRecordStore? records, TimeProvider time, CancellationToken cancellationToken)
    {
        var views = new List<ChannelView>();
        foreach (var channel in settings.Channels)
        {
            var state = records is null ? new ChannelState() : await new LaneBook(records, time).ChannelAsync(channel.Name, cancellationToken);
            views.Add(new ChannelView(channel.Name, channel.Kind, channel.Receiver, state.LastDeliveredAt, state.LastFailedAt, state.LastFailure, state.Failures, state.Delivered, state.Failed, state.GivenUp));
        }

        return views;
    }
}
