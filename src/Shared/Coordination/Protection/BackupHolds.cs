using Baktainer.Contracts;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Protection;

/// <summary>Legal holds on a backup and on all its copies.</summary>
/// <param name="places">The primary store, then the replicas.</param>
public sealed class BackupHolds(IReadOnlyList<LockPlace> places)
{
    /// <summary>Holds or releases it everywhere, the primary first. Safe to repeat, also where a replica failed half way.</summary>
    /// <exception cref="BaktainerException">Of the primary, or of a replica that has a copy and is meant to lock.</exception>
    public async Task SetAsync(Manifest manifest, bool isHeld, CancellationToken cancellationToken)
    {
        foreach (var place in places)
        {
            if (place.IsPrimary || (await place.IsMeantAsync(cancellationToken) && await place.Locks.HasAsync(manifest, cancellationToken)))
                await SetAsync(place, manifest, isHeld, cancellationToken);
        }
    }

    /// <summary>What locks it in the primary store.</summary>
    /// <inheritdoc cref="BackupLocks.StateAsync" path="/exception"/>
    public Task<ObjectLock> StateAsync(Manifest manifest, CancellationToken cancellationToken) => places[0].Locks.StateAsync(manifest, cancellationToken);

    private static async Task SetAsync(LockPlace place, Manifest manifest, bool isHeld, CancellationToken cancellationToken)
    {
        try
        {
            await place.Locks.SetHoldAsync(manifest, isHeld, cancellationToken);
        }
        catch (BaktainerException e) when (!place.IsPrimary)
        {
            throw new BaktainerException(
                e.Code, $"The backup is {(isHeld ? "held" : "released")} in the primary store and not in replica '{place.Name}': {e.Message}",
                "Do it again when the replica answers and its credential may; or have its copies never locked (BT_REPLICA_…_LOCK=off).", e);
        }
    }
}
