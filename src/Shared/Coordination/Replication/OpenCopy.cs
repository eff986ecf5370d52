using System.Text.Json.Serialization;
using Baktainer.Replication;

namespace Baktainer.Coordination.Replication;

/// <summary>A copy that a store owes, or a repair: what is to be done, how far it is and what was in the way. Gone when done.</summary>
public sealed record OpenCopy
{
    public int V { get; init; } = 1;

    /// <summary>The store that is to have it: a replica's name, or <see cref="StorePlace.Primary"/> for a repair there.</summary>
    public required string Replica { get; init; }

    /// <summary><c>host/name</c>.</summary>
    public required string Target { get; init; }

    public required string Backup { get; init; }

    /// <summary>When the backup was complete: lag counts from then.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Something there is damaged or missing, and is to be replaced.</summary>
    public bool? Repair { get; init; }

    /// <summary>For a repair: how many of the other stores turned out to have no good copy either.</summary>
    public int SourcesTried { get; init; }

    /// <summary>When it is worked on next.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>Somebody works on it until then at most; null: nobody.</summary>
    public DateTimeOffset? BusyUntil { get; init; }

    public CopyProgress? Progress { get; init; }

    /// <summary>Failures since the last progress.</summary>
    public int Failures { get; init; }

    /// <summary>Code and message of the last failure.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Its time has come, and nobody works on it.</summary>
    public bool IsDue(DateTimeOffset now) => NextAt <= now && !(BusyUntil > now);

    /// <summary>What alerts about it are on.</summary>
    [JsonIgnore]
    public string Subject => $"{Replica}: {Target}/{Backup}";
}

/// <summary>A copy that is there and was compared.</summary>
/// <param name="Replica">The store.</param>
/// <param name="Target"><c>host/name</c>.</param>
/// <param name="Backup">Its id.</param>
/// <param name="DoneAt">When.</param>
/// <param name="Sha256">Of the manifest.</param>
public sealed record DoneCopy(string Replica, string Target, string Backup, DateTimeOffset DoneAt, string Sha256)
{
    public int V { get; init; } = 1;
}
