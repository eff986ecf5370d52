namespace Baktainer.Notifications.Delivery;

/// <summary>How a channel fares.</summary>
public sealed record ChannelState
{
    public int V { get; init; } = 1;

    public DateTimeOffset? LastDeliveredAt { get; init; }

    public DateTimeOffset? LastFailedAt { get; init; }

    /// <summary>Why it failed last; null once it works again.</summary>
    public string? LastFailure { get; init; }

    /// <summary>In a row.</summary>
    public int Failures { get; init; }

    /// <summary>Tries that were taken, ever.</summary>
    public long Delivered { get; init; }

    /// <summary>Tries that were not, ever.</summary>
    public long Failed { get; init; }

    /// <summary>Notices that were given up, ever.</summary>
    public long GivenUp { get; init; }

    /// <summary>The receiver cannot be reached: until then it is left alone.</summary>
    public DateTimeOffset? PausedUntil { get; init; }
}

/// <summary>One subject's notices on their way to one channel: who is at it, and when it may be tried again.</summary>
public sealed record LaneState
{
    public int V { get; init; } = 1;

    /// <summary>Whoever delivers now; null: nobody.</summary>
    public string? Holder { get; init; }

    /// <summary>When the holder counts as dead.</summary>
    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>Tries in a row that came to nothing.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
}
