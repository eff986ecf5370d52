using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>
/// Objects under keys (<c>a/b/c</c>, see <see cref="ObjectKey"/>). Drivers translate, nothing more: naming, manifests and policy live in the vault.
/// Every failure is a <see cref="BaktainerException"/> of kind Unavailable, Denied, Full, Conflict, NotFound or Corrupt; cancellation is <see cref="OperationCanceledException"/>.
/// Instances are safe for concurrent use.
/// </summary>
public interface IBackupStore : IUploadTarget
{
    /// <summary>Opens an object from its start; the caller disposes. <see cref="FailureCodes.ObjectNotFound"/> when there is none. Forward-only; failures while reading are translated too.</summary>
    Task<Stream> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Null when there is no such object.</summary>
    Task<StoredObject?> StatAsync(string key, CancellationToken cancellationToken);

    /// <summary>Committed objects whose key starts with the prefix, in ordinal key order. Never shows unfinished writes.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes an object; no error when it is already gone.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes what dead writers left behind (temporary files, unfinished uploads), never what a living writer is writing. Returns how many.</summary>
    Task<int> SweepAsync(CancellationToken cancellationToken);
}

/// <summary>A committed object.</summary>
/// <param name="Key">Its key, relative to the store's root.</param>
/// <param name="Size">Length in bytes as the store reports it.</param>
/// <param name="Modified">When the store committed it, by the store's clock.</param>
public sealed record StoredObject(string Key, long Size, DateTimeOffset Modified);
