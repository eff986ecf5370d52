using System.Text.Json.Serialization;
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

    /// <summary><c>primary</c>, or the replica's name.</summary>
    public string? Name { get; init; }

    /// <summary>With the primary store's: what was last seen of each replica.</summary>
    public IReadOnlyList<SeenProtection>? Replicas { get; init; }

    /// <summary>True when no store protects less than it should.</summary>
    [JsonIgnore]
    public bool IsWell => Problems.Count == 0 && Replicas?.Any(replica => !replica.IsWell) != true;
}
