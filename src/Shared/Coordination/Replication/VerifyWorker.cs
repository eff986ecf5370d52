using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Reports;
using Baktainer.Coordination.Targets;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Verification;

namespace Baktainer.Coordination.Replication;

/// <summary>
/// Reads a backup of the primary store back when it was made: opens it where an identity is at hand and time allows, else compares its sealed bytes, for a while at a time;
/// the message itself carries how far that is.
/// </summary>
/// <param name="options">The store, what opens backups and how long that may take.</param>
/// <param name="targets">Gets when it was verified.</param>
/// <param name="desk">Has what is damaged mended.</param>
/// <param name="alerts">What somebody has to know.</param>
/// <param name="queue">Carries the rest of the work.</param>
/// <param name="time">The clock.</param>
public sealed class VerifyWorker(ReplicationOptions options, TargetBook targets, ReplicaDesk desk, AlertBook alerts, IWorkQueue queue, TimeProvider time)
{
    private readonly StorePlace place = options.Primary;
    private readonly BackupVerifier verifier = new(options.Primary.Vault, time);

    public async Task WorkAsync(WorkOrder order, CancellationToken cancellationToken)
    {
        if (await FindAsync(order, cancellationToken) is not { } manifest) return; // Deleted since.
        if (order.Compared is not null)
        {
            await CompareAsync(manifest, order, order.Compared, cancellationToken);
            return;
        }

        if (order.Settled == true && !await place.Vault.IsTouchedAsync(manifest, cancellationToken)) return;
        if (options.IdentitiesFor(manifest) is not { } identities) await CompareAsync(manifest, order, new ComparedBytes(), cancellationToken);
        else if (!await TryOpenAsync(manifest, identities, cancellationToken)) await GoOnAsync(order, new ComparedBytes(), cancellationToken);
    }

    /// <returns>False when it takes too long.</returns>
    private async Task<bool> TryOpenAsync(Manifest manifest, IReadOnlyList<IIdentity> identities, CancellationToken cancellationToken)
    {
        using var slice = new TimeSlice(options.OpenFor, TimeSpan.Zero, time, cancellationToken);
        try
        {
            var found = (await verifier.VerifyAsync(manifest, identities, slice.Token)).Recorded();
            if (found.IsGood) await PassAsync(manifest, cancellationToken);
            else await DamagedAsync(manifest, found.Causes, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (slice.IsCutOff)
        {
            return false;
        }
    }

    private async Task CompareAsync(Manifest manifest, WorkOrder order, ComparedBytes compared, CancellationToken cancellationToken)
    {
        using var slice = new TimeSlice(options.Slice, options.Slice / 2, time, cancellationToken);
        try
        {
            for (; compared.Artifact < manifest.Artifacts.Count; compared = new ComparedBytes { Artifact = compared.Artifact + 1 })
            {
                var artifact = manifest.Artifacts[compared.Artifact];
                var good = await SealedObject.IsGoodAsync(place, artifact, compared.Reading, Keep, () => slice.IsOver, slice.Token);
                if (good == true) continue;
                if (good == false) await DamagedAsync(manifest, Patrol.Damage(place, artifact), cancellationToken);
                else await GoOnAsync(order, compared, cancellationToken);
                return;
            }

            if (await verifier.RecordAsync(manifest, "stored", slice.Token) is { } unrecorded) throw unrecorded;
        }
        catch (OperationCanceledException) when (slice.IsCutOff)
        {
            throw slice.CutOff($"Reading {order.Target}/{order.Backup}");
        }

        await PassAsync(manifest, cancellationToken);

        Task Keep(ReadingProgress reading)
        {
            compared = compared with { Reading = reading };
            return Task.CompletedTask;
        }
    }

    private Task GoOnAsync(WorkOrder order, ComparedBytes compared, CancellationToken cancellationToken) =>
        queue.SendAsync(QueueNames.Verify, (order with { Compared = compared }).ToJson(), TimeSpan.Zero, cancellationToken);

    private async Task PassAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        await targets.ChangeStatusAsync(manifest.Target, status => status with { LastVerifiedAt = time.GetUtcNow() }, cancellationToken);
        await alerts.ClearAsync(AlertKind.VerificationFailed, Patrol.Subject(place.Name, manifest.Target, manifest.Id), cancellationToken);
    }

    private async Task DamagedAsync(Manifest manifest, string causes, CancellationToken cancellationToken)
    {
        await alerts.AddAsync(AlertKind.VerificationFailed, Patrol.Subject(place.Name, manifest.Target, manifest.Id), causes, cancellationToken);
        if (options.Replicas.Count > 0) await desk.AskRepairAsync(place.Name, manifest, cancellationToken);
    }

    private async Task<Manifest?> FindAsync(WorkOrder work, CancellationToken cancellationToken)
    {
        try
        {
            return await place.Vault.FindAsync($"{work.Target}/{work.Backup}", cancellationToken);
        }
        catch (BaktainerException e) when (e.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }
}

/// <summary>How far the reading of a backup's sealed bytes is.</summary>
public sealed record ComparedBytes
{
    /// <summary>Index of the artifact at work; those before it are good.</summary>
    public int Artifact { get; init; }

    /// <summary>How far it is read; null: not at all.</summary>
    public ReadingProgress? Reading { get; init; }
}
