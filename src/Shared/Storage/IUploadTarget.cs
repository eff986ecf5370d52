using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Somewhere new objects can be put: all that an upload grant gives.</summary>
public interface IUploadTarget
{
    /// <summary>
    /// Reads <paramref name="content"/> to its end and makes it visible under <paramref name="key"/> all at once.
    /// When reading throws, or the token is cancelled, nothing becomes visible and the exception passes through unchanged.
    /// Create-only: <see cref="FailureCodes.ObjectExists"/> when the key is taken, even when two writers race.
    /// The object is durable and its size confirmed by the store when the task ends. The caller disposes the stream.
    /// Parts are retried inside; the stream is read once.
    /// </summary>
    Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken);
}
