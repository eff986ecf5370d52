using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Replication;

/// <summary>A manifest with its very bytes: copies hold those, also what this program does not know in them.</summary>
/// <param name="Manifest">What it says, checked.</param>
/// <param name="Key">Where it lies.</param>
/// <param name="Bytes">As stored.</param>
public sealed record SealedManifest(Manifest Manifest, string Key, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Null when there is no such backup; throws <see cref="FailureCodes.ManifestUnreadable"/> when it cannot be one.</summary>
    public static async Task<SealedManifest?> FindAsync(IBackupStore store, string target, string id, CancellationToken cancellationToken)
    {
        if (BackupLocation.Find(target, id) is not { } location) return null;
        try
        {
            var bytes = await SmallJson.ReadBytesAsync(store, location.ManifestKey, cancellationToken);
            var manifest = SmallJson.Parse(location.ManifestKey, bytes.Span, ContractsJson.Default.Manifest);
            return BackupVault.Problem(manifest) is not null || manifest.Target != target || manifest.Id != id
                ? throw SmallJson.Unreadable(location.ManifestKey, "it is unsound, or another backup's")
                : new SealedManifest(manifest, location.ManifestKey, bytes);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }
}
