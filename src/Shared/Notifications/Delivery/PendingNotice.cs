using Baktainer.Coordination.State;

namespace Baktainer.Notifications.Delivery;

/// <summary>A notice that somebody has still to be told of.</summary>
/// <param name="Notice">What happened.</param>
/// <param name="QueuedAt">When it came in.</param>
public sealed record PendingNotice(Notice Notice, DateTimeOffset QueuedAt)
{
    public int V { get; init; } = 1;

    /// <summary>Whom to tell; null until that is worked out.</summary>
    public IReadOnlyList<Owed>? Owed { get; init; }

    /// <summary>What of a lane a channel is to be told now: with what need not wait all that came in before it, or a recovery would be told after the failure that followed it.</summary>
    /// <param name="lane">In order.</param>
    /// <param name="channel">To whom.</param>
    /// <param name="now">The time.</param>
    /// <returns>Those, in order, and when the first of the others is to be told.</returns>
    internal static (IReadOnlyList<Versioned<PendingNotice>> Due, DateTimeOffset? Next) Due(IReadOnlyList<Versioned<PendingNotice>> lane, string channel, DateTimeOffset now)
    {
        var owed = lane.Select(notice => (Notice: notice, Owed: notice.Value.Owed?.FirstOrDefault(owed => owed.Channel == channel))).Where(one => one.Owed is not null).ToList();
        var count = owed.FindLastIndex(one => one.Owed!.NotBefore is not { } later || later <= now) + 1;
        return ([.. owed.Take(count).Select(one => one.Notice)], owed.Skip(count).Min(one => one.Owed!.NotBefore));
    }
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
