namespace Baktainer.Notifications.Delivery;

/// <summary>A notice that somebody has still to be told of.</summary>
/// <param name="Notice">What happened.</param>
/// <param name="QueuedAt">When it came in.</param>
public sealed record PendingNotice(Notice Notice, DateTimeOffset QueuedAt)
{
    public int V { get; init; } = 1;

    /// <summary>Whom to tell; null until that is worked out.</summary>
    public IReadOnlyList<Owed>? Owed { get; init; }
}

/// <summary>One channel that a notice is owed to.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="NotBefore">The end of quiet hours.</param>
public sealed record Owed(string Channel, DateTimeOffset? NotBefore = null);

/// <summary>A notice that is done with: it is not told again.</summary>
public sealed record ToldNotice(DateTimeOffset At)
{
    public int V { get; init; } = 1;
}
