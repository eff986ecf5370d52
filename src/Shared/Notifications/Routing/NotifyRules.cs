namespace Baktainer.Notifications.Routing;

/// <summary>What a target's labels, or a policy, say about its notices. Labels win over policies as a whole; nothing said: the routes hold.</summary>
public sealed record NotifyRules
{
    private const int Most = 32;
    private const int Longest = 60;

    /// <summary>False: nobody is told of this target.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Instead of the routes' channels. Names that are no channel are passed over; if none is one, the routes hold.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Instead of the routes' events.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Instead of the routes' <c>afterFailures</c>.</summary>
    public int? AfterFailures { get; init; }

    /// <summary>Instead of the routes' <c>onChange</c>.</summary>
    public bool? OnChange { get; init; }

    /// <summary>All that is wrong with it.</summary>
    public IEnumerable<string> Problems()
    {
        if (Channels?.Count > Most || Channels?.Any(name => name is null or { Length: 0 or > Longest }) == true) yield return $"channels: name at most {Most}, each with 1 to {Longest} characters.";
        if (Events?.FirstOrDefault(name => !NoticeEvents.All.Contains(name)) is { } unknown) yield return $"events: '{Contracts.Printable.Of(unknown, Longest)}' is none of {string.Join(", ", NoticeEvents.All)}.";
        if (AfterFailures is < 1 or > 1000) yield return "afterFailures: give 1 to 1000.";
    }

    /// <summary>A route with what is said here instead. Routes for pings stay as they are, or there would be false alarms.</summary>
    internal Route Over(Route route) => route.IsForPings ? route : route with
    {
        Events = Events ?? route.Events,
        AfterFailures = AfterFailures ?? route.AfterFailures,
        OnChange = OnChange ?? route.OnChange,
    };
}
