using Baktainer.Contracts;
using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Configuration;
using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications;

/// <summary>Tries a channel, at once and past the queue.</summary>
public static class ChannelTest
{
    /// <exception cref="BaktainerException"><see cref="FailureCodes.NoSuchChannel"/>.</exception>
    public static async Task<TestResult> SendAsync(NotificationSettings settings, string channel, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        using var client = ChannelHttp.NewClient();
        return await SendAsync(settings.Open(client, time, log), channel, time, cancellationToken);
    }

    internal static async Task<TestResult> SendAsync(IReadOnlyDictionary<string, OpenChannel> channels, string channel, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!channels.TryGetValue(channel, out var found))
        {
            throw new BaktainerException(
                FailureCodes.NoSuchChannel, $"There is no channel '{Printable.Of(channel, 60)}'.",
                channels.Count == 0 ? "There is none: set BT_NOTIFICATION_CHANNELS or BT_NOTIFY_CONFIG." : $"There are: {string.Join(", ", channels.Keys)}.");
        }

        var now = time.GetUtcNow();
        var notice = Notice.Of(NoticeEvents.Test, "baktainer", $"{now.UtcDateTime:O}", now, "This is a test. If you read it, this channel works.");
        return TestResult.Of(channel, await found.SendAsync(notice, cancellationToken));
    }
}

/// <summary>What came of a test.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Taken">Whether the receiver took it.</param>
/// <param name="Code">Why not.</param>
/// <param name="Why">Why not, for people.</param>
public sealed record TestResult(string Channel, bool Taken, string? Code = null, string? Why = null)
{
    internal static TestResult Of(string channel, Refusal? refusal) => new(channel, refusal is null, refusal?.Code.Id, refusal?.Why);
}
