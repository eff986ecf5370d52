using System.IO.Enumeration;
using Baktainer.Storage.Protection;

namespace Baktainer.Replication;

/// <summary>A store that backups are copied to.</summary>
/// <param name="Place">The store.</param>
/// <param name="Address">Its address, for people.</param>
/// <param name="Targets">Patterns of the targets (<c>host/name</c>) that are copied when no policy says otherwise.</param>
/// <param name="Rpo">How long after a backup's end its copy may take to be there.</param>
public sealed record Replica(StorePlace Place, string Address, IReadOnlyList<string> Targets, TimeSpan Rpo)
{
    public string Name => Place.Name;

    /// <summary>Whether its copies are locked.</summary>
    public LockWish Lock { get; init; }

    public bool Wants(string target) => Targets.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, target, ignoreCase: false));
}
