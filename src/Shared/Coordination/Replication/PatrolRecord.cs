using Baktainer.Replication;

namespace Baktainer.Coordination.Replication;

/// <summary>Where the patrol of a store stands: it walks through all backups of the catalog, one after the other, for ever.</summary>
public sealed record PatrolRecord
{
    public int V { get; init; } = 1;

    /// <summary>Where the catalog is read on; null: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>The backup that is being read; null between two.</summary>
    public string? Target { get; init; }

    public string? Backup { get; init; }

    /// <summary>Index of the artifact at work.</summary>
    public int Artifact { get; init; }

    public ReadingProgress? Reading { get; init; }

    /// <summary>Tries in a row in which it could not be read.</summary>
    public int Failures { get; init; }

    /// <summary>Done with that backup, or left it: the next one's turn.</summary>
    public PatrolRecord AfterBackup() => this with { Target = null, Backup = null, Artifact = 0, Reading = null, Failures = 0 };

    /// <summary>When the walk last began at the beginning.</summary>
    public DateTimeOffset? RoundBegan { get; init; }

    /// <summary>When the round before that began: so old is the oldest verification, at most.</summary>
    public DateTimeOffset? RoundBefore { get; init; }
}
