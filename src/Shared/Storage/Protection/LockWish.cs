namespace Baktainer.Storage.Protection;

/// <summary>Whether what is locked in the primary store is locked in a replica too.</summary>
public enum LockWish
{
    /// <summary>Where its store shows that it can lock, and the credential may.</summary>
    WhereItCan,

    /// <summary>Always: what cannot be locked is an alert.</summary>
    Required,

    /// <summary>Never: it is left to the store's own default lock, or to nothing.</summary>
    Off,
}
