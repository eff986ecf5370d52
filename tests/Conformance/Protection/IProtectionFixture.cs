using Baktainer.Storage;

namespace Baktainer.Conformance.Protection;

/// <summary>Makes stores for the protection suite.</summary>
public interface IProtectionFixture
{
    /// <summary>An empty store whose bucket or container is there already.</summary>
    /// <param name="canLock">With object lock or version-level immutability, and versioning; or without any of it.</param>
    Task<IBackupStore> CreateNewAsync(bool canLock);
}
