using Baktainer.Notifications;

namespace Baktainer.Observation;

/// <summary>Whether people are told: a notice that nobody takes must be seen somewhere else.</summary>
public static class ChannelMetrics
{
    public static IReadOnlyList<Metric> Of(IReadOnlyList<ChannelView> channels) =>
    [
        Metric.Counter("baktainer.notifications", "", "Tries to hand a notice to a channel, and notices that were given up.", [.. channels.SelectMany(channel => (IEnumerable<Sample>)
            [Tries(channel, "delivered", channel.Delivered), Tries(channel, "failed", channel.Failed), Tries(channel, "given_up", channel.GivenUp)])]),
        Metric.Gauge("baktainer.notification.failures_in_a_row", "", "Tries that a channel refused since the last one that it took.", [.. channels.Select(channel => new Sample(channel.FailuresInARow, Label(channel)))]),
        Metric.Gauge("baktainer.notification.last_delivered.timestamp", "s", "When a channel last took a notice.",
            [.. channels.Where(channel => channel.LastDeliveredAt is not null).Select(channel => new Sample(Sample.Of(channel.LastDeliveredAt!.Value), Label(channel)))]),
    ];

    private static Sample Tries(ChannelView channel, string outcome, long count) => new(count, Label(channel), KeyValuePair.Create("outcome", outcome));

    private static KeyValuePair<string, string> Label(ChannelView channel) => KeyValuePair.Create("channel", channel.Name);
}
