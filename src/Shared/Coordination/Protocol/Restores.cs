using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Baktainer.Contracts;
using Baktainer.Coordination.Targets;
using Baktainer.Storage;

namespace Baktainer.Coordination.Protocol;

/// <summary>In a ticket: put a backup back instead of making one.</summary>
/// <param name="From">Whose backup, <c>host/name</c>.</param>
/// <param name="Backup">Its id.</param>
/// <param name="Clean">Replace what is there. It is backed up first, as target <see cref="SafetyTarget"/>.</param>
/// <param name="Into">A container's name; null for where the backup came from.</param>
public sealed record RestoreOrder(string From, string Backup, bool Clean, string? Into = null)
{
    private const string Suffix = "-before-restore";
    private const string DrillSuffix = "-restore-drill";

    public int V { get; init; } = 1;

    /// <summary>
    /// A drill: into a container made for this, from the backup's own image, without a network, and removed afterwards. <see cref="Clean"/> is false then, and <see cref="Into"/> null.
    /// Only agents that say <see cref="ClaimRequest.CanDrill"/> are given any: an older one would not read this, and would put the backup into the database that it came from.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Scratch { get; init; }

    /// <summary>Under which name of its own, so that it is nobody's newest backup, what is replaced is kept.</summary>
    public static string SafetyTarget(string target) => target + Suffix;

    /// <summary>Of what name drills of a target's backups are jobs, so that they hold up no backup of it. Nothing is ever stored under it.</summary>
    public static string DrillTarget(string target)
    {
        var name = TargetRecord.NameOf(target);
        if (ObjectKey.IsSegment(name + DrillSuffix)) return target + DrillSuffix;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]; // The name is too long to be made longer.
        return $"{target[..^name.Length]}{name[..90]}-{hash}{DrillSuffix}";
    }

    /// <summary>True for the names of <see cref="DrillTarget"/>: no container can have one.</summary>
    public static bool IsDrillTarget(string target) => target.EndsWith(DrillSuffix, StringComparison.Ordinal);
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
    /// <summary>Entries of <see cref="Largest"/>, and of <see cref="Answers"/>.</summary>
    public const int MostListed = 100;

    /// <summary>How long putting back took: from the first byte that was read until the database answered; null where nobody measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of a drill, what the database answered when it was asked more than how many rows there are, as <c>question: answer</c>; null when it was not.</summary>
    public IReadOnlyList<string>? Answers { get; init; }
}
