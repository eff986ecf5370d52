using Baktainer.Contracts;
using Baktainer.Coordination.Catalog;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Verification;
using Microsoft.Extensions.Logging;

namespace Baktainer.Coordination.Replication;

/// <summary>
/// Reads stored backups back over time, for bytes rot: in each store the one after the other, so that the one read longest ago is next, some bytes at each round.
/// What is damaged is an alert, and is repaired from another store.
/// </summary>
public sealed class Patrol(ReplicationOptions options, IRecordStore records, CatalogIndex catalog, CopyBook copies, ReplicaDesk desk, AlertBook alerts, TimeProvider time, ILogger log)
{
    /// <summary>No backup is read more often.</summary>
    private static readonly TimeSpan ShortestRound = TimeSpan.FromDays(7);

    /// <summary>In a row, at one backup.</summary>
    private const int MostFailures = 3;

    private readonly Records<PatrolRecord> patrols = new(records, "patrols", CoordinationJson.Default.PatrolRecord);

    /// <summary>What alerts about a stored backup are on.</summary>
    public static string Subject(string place, string target, string backup) => place == StorePlace.Primary ? $"{target}/{backup}" : $"{place}: {target}/{backup}";

    /// <summary>What such an alert says of bytes that are not as they were sealed.</summary>
    public static string Damage(StorePlace place, ArtifactRecord artifact) =>
        $"{FailureCodes.DigestMismatch}: '{artifact.Key}' in store '{place.Name}' is missing or no longer has the bytes that were sealed. It is repaired when another store has a good copy.";

    /// <summary>Timer: some bytes of every store.</summary>
    public async Task WalkAsync(CancellationToken cancellationToken)
    {
        if (options.SampleBytes <= 0) return;
        var share = options.Slice / options.Places.Count();
        foreach (var place in options.Places)
        {
            using var slice = new TimeSlice(share, share / 2, time, cancellationToken);
            try
            {
                await WalkAsync(place, slice, cancellationToken);
            }
            catch (OperationCanceledException) when (slice.IsCutOff)
            {
                await LeaveAsync(place, slice.CutOff($"Reading in store '{place.Name}'"), cancellationToken);
            }
            catch (BaktainerException e) when (e.Kind is FailureKind.Unavailable or FailureKind.Denied or FailureKind.Full)
            {
                Log.Retried(log, $"Verifying store '{place.Name}'", e.Code, e.Message); // The other stores have their turn.
                await LeaveAsync(place, e, cancellationToken);
            }
        }
    }

    /// <summary>Begins a new round at a store, even if the last one is not a week ago.</summary>
    public Task BeginAsync(string place, CancellationToken cancellationToken) =>
        patrols.ChangeAsync(place, place, here => new PatrolRecord { RoundBefore = here?.RoundBegan }, cancellationToken);

    private async Task WalkAsync(StorePlace place, TimeSlice slice, CancellationToken cancellationToken)
    {
        var left = options.SampleBytes;
        while (left > 0 && !slice.IsOver)
        {
            var at = await patrols.GetAsync(place.Name, place.Name, cancellationToken);
            var here = at?.Value ?? new PatrolRecord();
            if (here.Backup is null)
            {
                if (await NextAsync(place, at, here, cancellationToken)) continue;
                return;
            }

            left -= await ReadAsync(place, at!, left, slice, cancellationToken);
        }
    }

    /// <returns>False when there is nothing to read now, or somebody else walks here.</returns>
    private async Task<bool> NextAsync(StorePlace place, Versioned<PatrolRecord>? at, PatrolRecord here, CancellationToken cancellationToken)
    {
        if (here.After is null && time.GetUtcNow() - here.RoundBegan < ShortestRound) return false;
        if (here.After is null) here = here with { RoundBegan = time.GetUtcNow(), RoundBefore = here.RoundBegan };
        var page = await catalog.PageAsync(null, here.After, 1, cancellationToken);
        var next = page.Items.Count > 0 ? page.Items[0] : null;
        return await KeepAsync(at, place, here with { After = page.Next, Target = next?.Target, Backup = next?.Id, Artifact = 0, Reading = null }, cancellationToken) && next is not null;
    }

    /// <returns>How many bytes were read.</returns>
    private async Task<long> ReadAsync(StorePlace place, Versioned<PatrolRecord> at, long most, TimeSlice slice, CancellationToken cancellationToken)
    {
        var here = at.Value;
        var manifest = await catalog.FindAsync(here.Target!, here.Backup!, cancellationToken);
        var isHere = manifest is not null && (place.Name == StorePlace.Primary || (await copies.CopiesAsync(manifest.Target, manifest.Id, cancellationToken)).Any(copy => copy.Replica == place.Name));
        if (!isHere || here.Artifact >= manifest!.Artifacts.Count)
        {
            if (isHere) await PassAsync(place, manifest!, slice, cancellationToken);
            await KeepAsync(at, place, here.AfterBackup(), cancellationToken);
            return isHere ? 1 : 0;
        }

        var (artifact, from, reading) = (manifest.Artifacts[here.Artifact], here.Reading?.Position ?? 0, here.Reading);
        var good = await SealedObject.IsGoodAsync(
            place, artifact, here.Reading,
            progress =>
            {
                reading = progress;
                return Task.CompletedTask;
            },
            () => slice.IsOver || (reading?.Position ?? 0) - from >= most, slice.Token);
        if (good == false)
        {
            await DamagedAsync(place, manifest, artifact, cancellationToken);
            await KeepAsync(at, place, here.AfterBackup(), cancellationToken);
            return artifact.Sealed.Size - from;
        }

        await KeepAsync(at, place, good is null ? here with { Reading = reading, Failures = 0 } : here with { Artifact = here.Artifact + 1, Reading = null, Failures = 0 }, cancellationToken);
        return Math.Max(1, (good is null ? reading!.Position : artifact.Sealed.Size) - from);
    }

    /// <summary>Every sealed byte is right. Where an identity is at hand, a backup that is small enough is opened too.</summary>
    private async Task PassAsync(StorePlace place, Manifest manifest, TimeSlice slice, CancellationToken cancellationToken)
    {
        var verifier = new BackupVerifier(place.Vault, time);
        var found = await OpenAsync(verifier, manifest, slice);
        if (found?.IsGood == false)
        {
            await alerts.AddAsync(AlertKind.VerificationFailed, Subject(place.Name, manifest.Target, manifest.Id), found.Causes, cancellationToken);
            return;
        }

        var unrecorded = found is null ? await verifier.RecordAsync(manifest, "stored", slice.Token) : found.Unrecorded;
        if (unrecorded is not null) throw unrecorded;
        await alerts.ClearAsync(AlertKind.VerificationFailed, Subject(place.Name, manifest.Target, manifest.Id), cancellationToken);
        await alerts.ClearAsync(AlertKind.CopyRepaired, $"{place.Name}: {manifest.Target}/{manifest.Id}", cancellationToken);
    }

    /// <summary>Null when there is no identity, or not the time.</summary>
    private async Task<Verification.Verification?> OpenAsync(BackupVerifier verifier, Manifest manifest, TimeSlice slice)
    {
        if (options.IdentitiesFor(manifest) is not { } identities || manifest.Artifacts.Sum(artifact => artifact.Sealed.Size) > options.SampleBytes) return null;
        try
        {
            return await verifier.VerifyAsync(manifest, identities, slice.Token);
        }
        catch (OperationCanceledException) when (slice.IsCutOff)
        {
            return null;
        }
    }

    private async Task DamagedAsync(StorePlace place, Manifest manifest, ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        await alerts.AddAsync(
            AlertKind.VerificationFailed, Subject(place.Name, manifest.Target, manifest.Id),
            Damage(place, artifact), cancellationToken);
        await desk.AskRepairAsync(place.Name, manifest, cancellationToken);
    }

    /// <summary>What cannot be read again and again, as an archived object or one on a bad sector, is told, and keeps nothing else from being read.</summary>
    private async Task LeaveAsync(StorePlace place, BaktainerException cause, CancellationToken cancellationToken)
    {
        if (await patrols.GetAsync(place.Name, place.Name, cancellationToken) is not { Value: { Target: { } target, Backup: { } backup } here } at) return;
        if (here.Failures + 1 < MostFailures)
        {
            await KeepAsync(at, place, here with { Failures = here.Failures + 1 }, cancellationToken);
            return;
        }

        await alerts.AddAsync(
            AlertKind.VerificationFailed, Subject(place.Name, target, backup), $"It could not be verified in {MostFailures} tries: {cause.Code}: {cause.Message}", cancellationToken);
        await KeepAsync(at, place, here.AfterBackup(), cancellationToken);
    }

    private Task<bool> KeepAsync(Versioned<PatrolRecord>? at, StorePlace place, PatrolRecord record, CancellationToken cancellationToken) =>
        at is null ? patrols.TryInsertAsync(place.Name, place.Name, record, cancellationToken) : patrols.TryReplaceAsync(at, record, cancellationToken);
}
