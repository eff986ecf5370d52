namespace Baktainer.Storage.Protection;

/// <summary>What keeps an object from being deleted or changed.</summary>
/// <param name="Until">When its retention ends, by the store's clock; null: it has none.</param>
/// <param name="Mode">Null with <paramref name="Until"/>.</param>
/// <param name="IsHeld">A legal hold is on it, which has no end of its own.</param>
public sealed record ObjectLock(DateTimeOffset? Until, LockMode? Mode, bool IsHeld)
{
    public static ObjectLock None { get; } = new(null, null, false);

    public bool IsLocked(DateTimeOffset now) => IsHeld || Until > now;
}
