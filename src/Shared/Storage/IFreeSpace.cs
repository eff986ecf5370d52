namespace Baktainer.Storage;

/// <summary>A store that knows how much room it has left.</summary>
public interface IFreeSpace
{
    /// <summary>Bytes that can still be stored; null when that cannot be told. Failures as of <see cref="IBackupStore"/>.</summary>
    Task<long?> FreeBytesAsync(CancellationToken cancellationToken);
}
