using Baktainer.Storage;

namespace Baktainer.Replication;

/// <summary>A store that holds backups, by whatever name people know it.</summary>
/// <param name="Name"><see cref="Primary"/>, or the replica's name.</param>
/// <param name="Store">Its objects.</param>
/// <param name="Parts">The same objects in parts.</param>
public sealed record StorePlace(string Name, IBackupStore Store, IPartStore Parts)
{
    public const string Primary = "primary";

    public BackupVault Vault { get; } = new(Store);

    /// <param name="name">Its name.</param>
    /// <param name="stores">Knows the credentials.</param>
    /// <param name="uri">Where it is.</param>
    public static StorePlace Open(string name, StoreFactory stores, StoreUri uri) => new(name, stores.Open(uri), stores.OpenParts(uri));
}
