using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>What was last seen of a store's protection.</summary>
/// <param name="Store">Its address.</param>
/// <param name="LookedAt">When.</param>
/// <param name="Now">What there was.</param>
/// <param name="Expected">The most that there ever was, since it was last accepted as it is.</param>
/// <param name="Problems">In which ways it is less than that, or than settings ask for; empty: all is well.</param>
public sealed record SeenProtection(string Store, DateTimeOffset LookedAt, StoreProtection Now, StoreProtection Expected, IReadOnlyList<string> Problems)
{
    public int V { get; init; } = 1;
}
