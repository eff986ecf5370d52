using Baktainer.Storage;

namespace Baktainer.Replication;

/// <summary>How far the copy of a backup is: all that another process needs to go on. Written down after every part.</summary>
public sealed record CopyProgress
{
    public int V { get; init; } = 1;

    /// <summary>Index of the artifact at work; those before it are at the far end, checked.</summary>
    public int Artifact { get; init; }

    /// <summary>Its upload, when one was begun.</summary>
    public PartUpload? Upload { get; init; }

    /// <summary>Parts put so far. All of them only when the digest of what was read is the manifest's.</summary>
    public int Part { get; init; }

    /// <summary>State of the hash over the parts that were put; null before the first.</summary>
    public string? Hash { get; init; }

    /// <summary>How far a reading back is, at the far end or, before something damaged is replaced, at the source.</summary>
    public ReadingProgress? Reading { get; init; }

    /// <summary>
    /// True: parts of the object at work were copied by the far end's service, and this copy alone made it, so that it is removed if it is wrong. False: that happened, and parts are sent.
    /// </summary>
    public bool? IsByService { get; init; }

    /// <summary>What is at the far end was found damaged, and is replaced once the source is proven good.</summary>
    public bool? IsDamaged { get; init; }
}

/// <summary>How far the reading of an object is.</summary>
/// <param name="Position">Bytes read.</param>
/// <param name="Hash">State of the hash over them.</param>
public sealed record ReadingProgress(long Position, string Hash);
