using System.Text.RegularExpressions;
using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>A backup as it lies in the store, whether its manifest can be read or not.</summary>
/// <param name="Location">Where.</param>
/// <param name="Objects">All of its objects, manifest and receipts included.</param>
/// <param name="Manifest">Null when it cannot be read, or was not.</param>
/// <param name="Problem">Why it cannot.</param>
public sealed partial record StoredBackup(BackupLocation Location, IReadOnlyList<StoredObject> Objects, Manifest? Manifest, BaktainerException? Problem)
{
    public long Bytes => Objects.Sum(stored => stored.Size);

    /// <summary>True when there is a receipt of that fact. Only the control plane can write under such a name: grants for it are never given.</summary>
    public bool Has(string fact) => Receipts(fact).Any();

    /// <summary>Receipts of that fact, by their names: nothing is read.</summary>
    public IEnumerable<StoredObject> Receipts(string fact) => Objects.Where(stored =>
        stored.Key.StartsWith(Location.Key(fact + "-"), StringComparison.Ordinal) && ReceiptEnd().IsMatch(stored.Key.AsSpan(Location.Directory.Length + fact.Length)));

    [GeneratedRegex(@"^-\d{8}T\d{9}Z\.json\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReceiptEnd();
}
