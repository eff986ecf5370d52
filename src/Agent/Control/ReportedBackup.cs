using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>A backup whose manifest travels in the report: the control plane checks it against the store and writes it. What a failed attempt leaves is swept there too.</summary>
internal sealed class ReportedBackup(IUploadTarget uploads) : IBackupSink
{
    /// <inheritdoc/>
    public Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken) =>
        uploads.PutAsync(location.Key(fileName), content, cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(Manifest manifest, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DiscardAsync(BackupLocation location, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The same where the agent may do everything with the store: it cleans up behind itself, and the coordinator beside it commits.</summary>
internal sealed class LocalBackup(BackupVault vault) : IBackupSink
{
    /// <inheritdoc/>
    public Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken) =>
        vault.PutArtifactAsync(location, fileName, content, cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(Manifest manifest, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DiscardAsync(BackupLocation location, CancellationToken cancellationToken) => vault.DiscardAsync(location, cancellationToken);
}
