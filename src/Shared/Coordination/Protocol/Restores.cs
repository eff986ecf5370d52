using Baktainer.Contracts;

namespace Baktainer.Coordination.Protocol;

/// <summary>In a ticket: put a backup back instead of making one.</summary>
/// <param name="From">Whose backup, <c>host/name</c>.</param>
/// <param name="Backup">Its id.</param>
/// <param name="Clean">Replace what is there. It is backed up first, as target <see cref="SafetyTarget"/>.</param>
/// <param name="Into">A container's name; null for where the backup came from.</param>
public sealed record RestoreOrder(string From, string Backup, bool Clean, string? Into = null)
{
    private const string Suffix = "-before-restore";

    public int V { get; init; } = 1;

    /// <summary>Under which name of its own, so that it is nobody's newest backup, what is replaced is kept.</summary>
    public static string SafetyTarget(string target) => target + Suffix;
}

/// <summary>Asks what the backup is that a job is to put back.</summary>
/// <param name="Held">Proof.</param>
public sealed record OrderedBackupRequest(HeldJob Held)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>The backup that a job is to put back.</summary>
public sealed record OrderedBackupAnswer(Manifest Manifest)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>Has a backup of what a restore replaces recorded before it is replaced. It may be sent again.</summary>
/// <param name="Held">Proof.</param>
/// <param name="Manifest">Its artifacts are in the store, under grants of the same job.</param>
public sealed record KeepRequest(HeldJob Held, Manifest Manifest)
{
    public int V { get; init; } = ProtocolVersion.Current;
}

/// <summary>What a restore brought back.</summary>
/// <param name="Container">Into which it went.</param>
/// <param name="Tables">How many tables.</param>
/// <param name="Rows">How many rows in all of them.</param>
/// <param name="Largest">The tables with most rows, as <c>database.table: rows</c>; not all when there are many.</param>
/// <param name="SafetyBackup">The id of the backup of what was replaced; null when nothing was.</param>
public sealed record RestoredFacts(string Container, int Tables, long Rows, IReadOnlyList<string> Largest, string? SafetyBackup = null)
{
    /// <summary>Entries of <see cref="Largest"/>.</summary>
    public const int MostListed = 100;
}
