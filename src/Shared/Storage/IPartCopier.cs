using Baktainer.Contracts;

namespace Baktainer.Storage;

/// <summary>Part stores whose service can put a part by itself, from an object that it reads elsewhere: the part's bytes are not sent. Failures as of <see cref="IPartStore"/>.</summary>
public interface IPartCopier
{
    /// <summary>Lets a service read an object of this store for some minutes. Nothing is asked about the object itself. Null when this credential cannot give such leave.</summary>
    Task<CopySource?> OfferAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Has a part put from the same bytes of the source; otherwise as <see cref="IPartStore.PutPartAsync"/>. What the service read there nobody here has seen:
    /// the object is to be read back. Whatever fails, the part may be put instead.
    /// </summary>
    /// <returns>False when that is no source for this service.</returns>
    Task<bool> CopyPartAsync(PartUpload upload, int number, CopySource source, CancellationToken cancellationToken);
}

/// <summary>Leave to read one object.</summary>
/// <param name="Service">Who can make use of it.</param>
/// <param name="Address">In the way of that service. It may give the right to read: a secret.</param>
public sealed record CopySource(string Service, Secret Address);
