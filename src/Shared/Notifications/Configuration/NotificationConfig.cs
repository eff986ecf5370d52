using System.Text.Json.Serialization;

namespace Baktainer.Notifications.Configuration;

/// <summary>The JSON of <c>BT_NOTIFY_CONFIG</c>. Holds no secret: members that end in <c>From</c> name the variable that does.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NotificationConfig
{
    public IReadOnlyDictionary<string, ChannelConfig>? Channels { get; init; }

    /// <summary>Instead of the routes that the variables <c>BT_NOTIFY_SUCCESS</c> and so on make.</summary>
    public IReadOnlyList<RouteConfig>? Routes { get; init; }
}

/// <summary>One channel; which members it may have depends on its kind.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelConfig
{
    public string? Kind { get; init; }

    public string? UrlFrom { get; init; }

    public string? SecretFrom { get; init; }

    public string? TokenFrom { get; init; }

    public string? StartFrom { get; init; }

    public string? SuccessFrom { get; init; }

    public string? FailFrom { get; init; }

    public string? Server { get; init; }

    public string? Security { get; init; }

    public string? From { get; init; }

    public IReadOnlyList<string>? To { get; init; }

    public string? User { get; init; }

    public string? PasswordFrom { get; init; }

    public string? Title { get; init; }

    public string? Text { get; init; }
}

/// <summary>One route.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RouteConfig
{
    public IReadOnlyList<string>? Channels { get; init; }

    public IReadOnlyList<string>? Targets { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    public string? Severity { get; init; }

    public int? AfterFailures { get; init; }

    public bool? OnChange { get; init; }

    public QuietConfig? Quiet { get; init; }

    public int? SizeDrop { get; init; }

    public double? Slower { get; init; }

    /// <summary>A schedule.</summary>
    public string? Digest { get; init; }

    public string? TimeZone { get; init; }
}

/// <summary>Quiet hours of a route.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QuietConfig
{
    public IReadOnlyList<string>? Hours { get; init; }

    public string? Except { get; init; }
}
