using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Where backups are read, by those who have their manifest. Failures as of <see cref="IBackupStore"/>.</summary>
public interface IBackupSource
{
    /// <summary>The sealed bytes of an artifact.</summary>
    Task<Stream> OpenArtifactAsync(Manifest manifest, ArtifactRecord artifact, CancellationToken cancellationToken);

    /// <summary>Writes a later fact beside the manifest, where the reader may write.</summary>
    Task AddReceiptAsync(Manifest manifest, Receipt receipt, CancellationToken cancellationToken);
}
