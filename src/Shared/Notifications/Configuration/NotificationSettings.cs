using Baktainer.Notifications.Channels;
using Baktainer.Notifications.Routing;
using Microsoft.Extensions.Logging;

namespace Baktainer.Notifications.Configuration;

/// <summary>Whom to tell of what, checked.</summary>
public sealed record NotificationSettings
{
    /// <summary>What a route tells that names no events.</summary>
    public static readonly IReadOnlyList<string> UsualEvents =
        [.. NoticeEvents.All.Where(kind => kind is not (NoticeEvents.Started or NoticeEvents.Completed or NoticeEvents.DrillPassed or NoticeEvents.Digest))];

    /// <summary>Nobody is told of anything.</summary>
    public static NotificationSettings None { get; } = new();

    public IReadOnlyList<ChannelSettings> Channels { get; init; } = [];

    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>Whether anybody may be told of such an event: labels and policies may ask for all but starts.</summary>
    public bool Wants(string kind) => kind == NoticeEvents.Started ? Routes.Any(route => route.IsForPings) : Channels.Count > 0;

    /// <summary>The channels, ready to send.</summary>
    public IReadOnlyDictionary<string, OpenChannel> Open(HttpClient client, TimeProvider time, ILogger log)
    {
        var parts = new ChannelParts(new ChannelHttp(client, time), time, log);
        return Channels.ToDictionary(channel => channel.Name, channel => new OpenChannel(channel.Name, channel.Open(parts), channel.Title, channel.Text));
    }
}

/// <summary>A channel that is set up.</summary>
/// <param name="Name">What routes call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Receiver">Where it goes, without what must not be seen.</param>
/// <param name="Title">Its wording.</param>
/// <param name="Text">Its wording.</param>
/// <param name="Open">Makes it.</param>
public sealed record ChannelSettings(string Name, string Kind, string Receiver, Template Title, Template Text, Func<ChannelParts, INotifier> Open);

/// <summary>What channels are made with.</summary>
public sealed record ChannelParts(ChannelHttp Http, TimeProvider Time, ILogger Log);

/// <summary>Something wrong, or odd, with the settings.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Message">What and how to mend it; shows no secret.</param>
/// <param name="IsError">Or only worth a warning.</param>
public sealed record SettingProblem(string Name, string Message, bool IsError = true)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Message}";
}
