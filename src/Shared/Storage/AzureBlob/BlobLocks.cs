using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Storage.AzureBlob;

/// <summary>
/// Immutability policies and legal holds of blobs, in a container with version-level immutability. Whether versioning is on cannot be asked of the service itself, only of Azure's
/// management: it shows when something is written, and follows from version-level immutability.
/// </summary>
internal sealed class BlobLocks(BlobContainerClient container, RemoteCalls calls)
{
    private volatile StrongBox? versioned;

    /// <summary>Takes note of what an upload showed.</summary>
    public void Saw(bool? isVersioned)
    {
        if (isVersioned is { } known) versioned = new(known);
    }

    public async Task<StoreProtection> ReadAsync(CancellationToken cancellationToken)
    {
        var (properties, why) = await AskAsync("read the container's properties", token => container.GetPropertiesAsync(cancellationToken: token), cancellationToken);
        if (properties is null) return new StoreProtection { Unknown = why ?? "the container does not exist yet" };
        var hasLocks = properties.Value.HasImmutableStorageWithVersioning;
        var (service, denied) = await AskAsync("read the account's properties", token => container.GetParentBlobServiceClient().GetPropertiesAsync(token), cancellationToken);
        var softDelete = service?.Value.DeleteRetentionPolicy;
        return new StoreProtection
        {
            Versioning = hasLocks ? true : versioned?.Value,
            SoftDeleteDays = service is null ? null : softDelete?.Enabled == true ? softDelete.Days ?? 1 : 0,
            Locks = hasLocks,
            Unknown = denied,
        };
    }

    public async Task<ObjectLock?> OfAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        var found = await calls.FindAsync($"read the lock of '{blob.Name}'", async token => (await blob.GetPropertiesAsync(cancellationToken: token)).Value, cancellationToken);
        if (found is null) return null;
        var mode = found.ImmutabilityPolicy?.PolicyMode switch
        {
            BlobImmutabilityPolicyMode.Locked => LockMode.Compliance,
            BlobImmutabilityPolicyMode.Unlocked => LockMode.Governance,
            _ => default(LockMode?),
        };
        return new ObjectLock(mode is null ? null : found.ImmutabilityPolicy!.ExpiresOn, mode, found.HasLegalHold);
    }

    public Task SetAsync(BlockBlobClient blob, DateTimeOffset until, LockMode mode, CancellationToken cancellationToken)
    {
        var policy = new BlobImmutabilityPolicy
        {
            ExpiresOn = until,
            PolicyMode = mode == LockMode.Compliance ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
        };
        return calls.RunAsync($"lock '{blob.Name}'", token => blob.SetImmutabilityPolicyAsync(policy, cancellationToken: token), cancellationToken);
    }

    /// <summary>Null where there is no such thing, and with a reason where that must not be asked.</summary>
    private async Task<(T? Answer, string? Denied)> AskAsync<T>(string action, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class?
    {
        try
        {
            return (await calls.RunAsync<T?>(action, async token => await ask(token), cancellationToken), null);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return (null, null);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.Denied)
        {
            return (null, $"the credential may not {action}");
        }
    }

    /// <summary>A truth value that is read and written at once.</summary>
    private sealed record StrongBox(bool Value);
}
