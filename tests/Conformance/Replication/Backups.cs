using System.Security.Cryptography;
using Baktainer.Conformance.Coordinating;
using Baktainer.Conformance.Stores;
using Baktainer.Contracts;
using Baktainer.Replication;
using Baktainer.Storage;

namespace Baktainer.Conformance.Replication;

/// <summary>Backups to copy, and what to see of copies.</summary>
internal static class Backups
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static StorePlace PlaceOf(this ITestStore store, string name) => new(name, store.Store, store.Parts);

    /// <summary>A committed backup with artifacts of these sizes.</summary>
    public static Task<SealedManifest> MakeAsync(StorePlace place, params long[] sizes) => MakeAsync(place, "web/shop", sizes);

    public static async Task<SealedManifest> MakeAsync(StorePlace place, string target, params long[] sizes)
    {
        var location = new BackupLocation(target, DateTimeOffset.UnixEpoch, "a1b2c3d4", 1);
        var artifacts = new List<ArtifactRecord>();
        foreach (var (size, seed) in sizes.Select((size, n) => (size, n + 1)))
        {
            await using var content = new SyntheticStream(size, seed);
            var put = await place.Store.PutAsync(location.Key($"db-{seed}.age"), content, Token);
            artifacts.Add(Samples.Manifest(location, DateTimeOffset.UnixEpoch).Artifacts[0] with { Name = $"db-{seed}", Key = put.Key, Sealed = new Digest(size, SyntheticStream.Sha256(size, seed)) });
        }

        await place.Vault.CommitAsync(Samples.Manifest(location, DateTimeOffset.UnixEpoch) with { Artifacts = artifacts }, Token);
        return (await SealedManifest.FindAsync(place.Store, location.Target, location.Id, Token))!;
    }

    /// <summary>Every object with its digest.</summary>
    public static async Task<Dictionary<string, string>> ContentAsync(IBackupStore store)
    {
        var content = new Dictionary<string, string>();
        await foreach (var found in store.ListAsync("", Token))
        {
            await using var read = await store.OpenAsync(found.Key, Token);
            content[found.Key] = Convert.ToHexStringLower(await SHA256.HashDataAsync(read, Token));
        }

        return content;
    }

    /// <summary>Replaces an object by something else of the same length.</summary>
    public static async Task DamageAsync(IBackupStore store, string key)
    {
        var size = (await store.StatAsync(key, Token))!.Size;
        await store.DeleteAsync(key, Token);
        await using var wrong = new SyntheticStream(size, seed: 99);
        await store.PutAsync(key, wrong, Token);
    }

    public static Task<bool> CopyAsync(StorePlace from, StorePlace to, SealedManifest backup, bool repair = false) =>
        new BackupCopy(from, to, backup, new CopyOptions { Repair = repair }).AdvanceAsync(Token);
}
