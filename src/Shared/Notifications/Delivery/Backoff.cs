using System.Security.Cryptography;

namespace Baktainer.Notifications.Delivery;

/// <summary>How long to wait before a receiver is tried again.</summary>
internal static class Backoff
{
    /// <summary>While somebody else delivers in the same lane.</summary>
    public static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(6);

    /// <summary>Doubles from ten seconds to a quarter of an hour; longer where the receiver asks for it.</summary>
    public static TimeSpan After(int failures, TimeSpan? asked)
    {
        var own = failures > 7 ? Longest : First * Math.Pow(2, failures - 1);
        if (own > Longest) own = Longest;
        return asked > own ? (asked < LongestAsked ? asked.Value : LongestAsked) : own;
    }

    /// <summary>A little more: not all at once when a receiver is back.</summary>
    public static TimeSpan Spread(TimeSpan delay) => delay + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1000, 20_000));
}
