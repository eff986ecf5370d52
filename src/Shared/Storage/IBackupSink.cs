using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Where a backup goes while it is made: artifacts first, then all at once or not at all. Failures as of <see cref="IBackupStore"/>.</summary>
public interface IBackupSink
{
    /// <summary>Stores one sealed stream of an attempt. Not a backup yet.</summary>
    Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken);

    /// <summary>Makes an attempt whose artifacts are all stored a backup, or hands that to who will.</summary>
    Task CommitAsync(Manifest manifest, CancellationToken cancellationToken);

    /// <summary>Removes what a failed attempt has stored, as far as that is allowed here; what stays is swept as an orphan.</summary>
    Task DiscardAsync(BackupLocation location, CancellationToken cancellationToken);
}
