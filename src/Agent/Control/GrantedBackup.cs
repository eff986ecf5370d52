using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Control;

/// <summary>A backup of which this agent may read the artifacts while it holds the job that puts it back. Facts about it are the control plane's to write.</summary>
internal sealed class GrantedBackup(GrantedObjects objects) : IBackupSource
{
    /// <inheritdoc/>
    public Task<Stream> OpenArtifactAsync(Manifest manifest, ArtifactRecord artifact, CancellationToken cancellationToken) => objects.OpenAsync(artifact.Key, cancellationToken);

    /// <inheritdoc/>
    public Task AddReceiptAsync(Manifest manifest, Receipt receipt, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What a restore is about to replace: recorded by the control plane before anything is replaced.</summary>
internal sealed class KeptBackup(IUploadTarget uploads, Func<Manifest, CancellationToken, Task> keep) : IBackupSink
{
    /// <inheritdoc/>
    public Task<StoredObject> PutArtifactAsync(BackupLocation location, string fileName, Stream content, CancellationToken cancellationToken) =>
        uploads.PutAsync(location.Key(fileName), content, cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(Manifest manifest, CancellationToken cancellationToken) => keep(manifest, cancellationToken);

    /// <inheritdoc/>
    public Task DiscardAsync(BackupLocation location, CancellationToken cancellationToken) => Task.CompletedTask;
}
