using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Leave to write, or to read, single objects of a store, to be handed to somebody who can do nothing else with it.</summary>
public interface IObjectGrants
{
    /// <summary>A grant for one new object, or the renewal of one.</summary>
    /// <param name="key">Of the object, relative to the store.</param>
    /// <param name="more">The upload that goes on, when the grant is of that kind; null for a new one.</param>
    /// <param name="life">How long the grant counts; renewing means asking again.</param>
    /// <param name="cancellationToken">Stops asking the service.</param>
    Task<ObjectGrant> GrantAsync(string key, UploadGoesOn? more, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>Leave to read one object, and nothing else.</summary>
    Task<ObjectGrant> GrantReadAsync(string key, TimeSpan life, CancellationToken cancellationToken);

    /// <summary>
    /// Makes an object of a granted upload that came in parts. Create-only, and only of exactly the parts that the writer says it put: <see cref="FailureCodes.StoreMismatch"/> otherwise.
    /// Completing again what was completed gives the object. <see cref="FailureCodes.BadUsage"/> where the writer does that itself.
    /// </summary>
    Task<StoredObject> CompleteAsync(string key, UploadedParts uploaded, CancellationToken cancellationToken);

    /// <summary>Forgets granted uploads that will never be completed, and their parts.</summary>
    /// <param name="prefix">With which their keys begin.</param>
    /// <param name="isOver">Which of those keys.</param>
    /// <param name="cancellationToken">Stops half way.</param>
    Task AbortAsync(string prefix, Predicate<string> isOver, CancellationToken cancellationToken);
}
