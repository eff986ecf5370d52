using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Watch;
using Baktainer.Replication;
using Baktainer.Storage;
using Baktainer.Storage.Protection;

namespace Baktainer.Coordination.Replication;

/// <summary>One turn at one copy that is marked busy: works until it is done, fails, or the time is over; then the record says what comes next.</summary>
internal sealed class CopyTurn(CopyTools tools, Versioned<OpenCopy> taken, TimeSlice slice)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan TimeForPeople = TimeSpan.FromDays(1);

    private readonly ReplicationOptions options = tools.Options;
    private Versioned<OpenCopy> held = taken;

    private OpenCopy Copy => held.Value;

    private bool IsRepair => Copy.Repair == true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(slice.Token);
        }
        catch (OperationCanceledException) when (slice.IsCutOff)
        {
            await FailAsync(slice.CutOff($"Copying {Copy.Target}/{Copy.Backup} to '{Copy.Replica}'"), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ChangeAsync(Copy with { BusyUntil = null });
            throw;
        }
        catch (BaktainerException e) when (e.Code != FailureCodes.LeaseLost && e.Code != FailureCodes.StateUnavailable)
        {
            await FailAsync(e, cancellationToken);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var (from, to) = (Source(), options.Places.First(place => place.Name == Copy.Replica));
        var backup = await SealedManifest.FindAsync(from.Store, Copy.Target, Copy.Backup, cancellationToken);
        if (backup is null || (IsRepair && await to.Store.StatAsync(backup.Key, cancellationToken) is null))
        {
            await MissingAsync(backup is null ? from : to, isSource: backup is null, cancellationToken);
            return;
        }

        var copy = new BackupCopy(from, to, backup, new CopyOptions { Progress = Copy.Progress, SaveAsync = (progress, _) => KeepAsync(progress), IsTimeUp = () => slice.IsOver, Repair = IsRepair });
        if (await copy.AdvanceAsync(cancellationToken)) await FinishAsync(from, backup, cancellationToken);
        else await ChangeAsync(Copy with { BusyUntil = null, NextAt = tools.Time.GetUtcNow() });
    }

    /// <summary>The primary; for a repair the first other store after those that were no good.</summary>
    private StorePlace Source() => !IsRepair ? options.Primary : options.Places.Where(place => place.Name != Copy.Replica).Skip(Copy.SourcesTried).FirstOrDefault()
        ?? throw new BaktainerException(
            FailureCodes.NoGoodCopy, $"No store has a good copy of {Copy.Target}/{Copy.Backup} to repair the one in '{Copy.Replica}' from.",
            "What is left is kept as it is. Back that target up now, and look for a copy elsewhere.");

    private Task KeepAsync(CopyProgress progress) =>
        ChangeAsync(Copy with { Progress = progress, Failures = 0, LastFailure = null, BusyUntil = tools.Time.GetUtcNow() + options.Lease });

    /// <summary>Not to be cancelled: what was written and not read back could not be written again.</summary>
    private async Task ChangeAsync(OpenCopy changed) =>
        held = await tools.Copies.TryChangeAsync(held, changed, CancellationToken.None)
            ?? throw new BaktainerException(FailureCodes.LeaseLost, $"Somebody else copies {Copy.Target}/{Copy.Backup} to '{Copy.Replica}' by now.");

    private async Task PutOffAsync(OpenCopy changed, CancellationToken cancellationToken)
    {
        await ChangeAsync(changed);
        var delay = changed.NextAt - tools.Time.GetUtcNow();
        if (delay > TimeSpan.Zero && delay <= TimeForPeople) await tools.Desk.SendAsync(Copy.Replica, Copy.Target, Copy.Backup, delay, cancellationToken); // Else it is due, and the worker finds it; or of a day that no queue knows of, and the watch does.
    }

    /// <summary>Deleted since, so nothing is owed; or, for a repair, missing in this source: the next is asked.</summary>
    private async Task MissingAsync(StorePlace where, bool isSource, CancellationToken cancellationToken)
    {
        Log.NothingToCopy(tools.Log, Copy.Target, Copy.Backup, where.Name, Copy.Replica);
        if (IsRepair && isSource) await PutOffAsync(Copy with { SourcesTried = Copy.SourcesTried + 1, Progress = null, BusyUntil = null }, cancellationToken);
        else await tools.Copies.DropAsync(held, cancellationToken);
    }

    private async Task FinishAsync(StorePlace from, SealedManifest backup, CancellationToken cancellationToken)
    {
        await tools.Locks.ApplyAsync(Copy.Replica, backup.Manifest, cancellationToken);
        await AddReceiptAsync(from, backup, cancellationToken);
        await tools.Alerts.ClearAsync(AlertKind.ReplicaConflict, Copy.Subject, cancellationToken);
        if (IsRepair) await TellRepairedAsync(from, cancellationToken);
        if (Copy.Replica == StorePlace.Primary) await tools.Copies.DropAsync(held, cancellationToken);
        else await tools.Copies.DoneAsync(held, BackupCopy.DigestOf(backup), cancellationToken);
        await tools.Desk.CountAsync(Copy.Target, Copy.Backup, null, cancellationToken);
    }

    /// <summary>While it is still owed: a process that dies here does it again.</summary>
    private async Task TellRepairedAsync(StorePlace from, CancellationToken cancellationToken)
    {
        await tools.Alerts.ClearAsync(AlertKind.NoGoodCopy, Copy.Subject, cancellationToken);
        await tools.Alerts.ClearAsync(AlertKind.VerificationFailed, Patrol.Subject(Copy.Replica, Copy.Target, Copy.Backup), cancellationToken);
        await tools.Alerts.AddAsync(
            AlertKind.CopyRepaired, Copy.Subject, $"It was damaged, and was replaced by the good bytes of store '{from.Name}'. Look at the disks of store '{Copy.Replica}'.", cancellationToken);
        Log.Repaired(tools.Log, Copy.Target, Copy.Backup, Copy.Replica, from.Name);
    }

    /// <summary>Two facts of one kind and moment would have one name.</summary>
    private async Task AddReceiptAsync(StorePlace from, SealedManifest backup, CancellationToken cancellationToken)
    {
        for (var at = tools.Time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var receipt = new Receipt(IsRepair ? "repaired" : "replicated", Copy.Backup, at)
            {
                Replica = Copy.Replica,
                Source = IsRepair ? from.Name : null,
                Sha256 = BackupCopy.DigestOf(backup),
            };
            try
            {
                await options.Primary.Vault.AddReceiptAsync(backup.Manifest, receipt, cancellationToken);
                return;
            }
            catch (BaktainerException e) when (e.Code == FailureCodes.ObjectExists)
            {
                // Another replica's.
            }
        }
    }

    private async Task FailAsync(BaktainerException failure, CancellationToken cancellationToken)
    {
        Log.CopyFailed(tools.Log, Copy.Target, Copy.Backup, Copy.Replica, failure.Code, failure.Message);
        var kind = failure.Code == FailureCodes.ReplicaConflict ? AlertKind.ReplicaConflict : failure.Code == FailureCodes.NoGoodCopy ? AlertKind.NoGoodCopy : (AlertKind?)null;
        var unlocked = failure.Code == FailureCodes.ObjectLocked ? await UnlockedAsync(cancellationToken) : (DateTimeOffset?)null;
        if (unlocked is { } end && IsRepair)
            await tools.Alerts.AddAsync(AlertKind.VerificationFailed, Patrol.Subject(Copy.Replica, Copy.Target, Copy.Backup), $"{failure.Code}: It is damaged, and locked: it is replaced by the good bytes of another store when its lock is over, not before {end:u}.", cancellationToken);
        if (kind is { } known) await tools.Alerts.AddAsync(known, Copy.Subject, $"{failure.Message} {failure.Remedy}", cancellationToken);
        var isSourceBad = failure.Code == FailureCodes.DigestMismatch || failure.Code == FailureCodes.ManifestUnreadable;
        if (isSourceBad && !IsRepair && await tools.Catalog.FindAsync(Copy.Target, Copy.Backup, cancellationToken) is { } manifest)
            await tools.Desk.AskRepairAsync(StorePlace.Primary, manifest, cancellationToken); // Another replica may have the good bytes.
        await PutOffAsync(
            Copy with
            {
                Failures = Copy.Failures + 1,
                LastFailure = AlertBook.Fit($"{failure.Code}: {failure.Message}"),
                SourcesTried = IsRepair && isSourceBad ? Copy.SourcesTried + 1 : failure.Code == FailureCodes.NoGoodCopy ? 0 : Copy.SourcesTried,
                Progress = IsRepair && isSourceBad ? null : Copy.Progress,
                BusyUntil = null,
                NextAt = unlocked ?? tools.Time.GetUtcNow() + (kind is not null ? TimeForPeople : IsRepair && isSourceBad ? TimeSpan.Zero : Pause()),
            },
            cancellationToken);
    }

    /// <summary>When what is locked may be replaced, or is to be looked at again: in a day at the earliest.</summary>
    private async Task<DateTimeOffset> UnlockedAsync(CancellationToken cancellationToken)
    {
        var tomorrow = tools.Time.GetUtcNow() + TimeForPeople;
        try
        {
            var store = options.Places.First(place => place.Name == Copy.Replica).Store.Protected();
            var found = await store.LockOfAsync(BackupLocation.Find(Copy.Target, Copy.Backup)!.ManifestKey, cancellationToken);
            return found is { IsHeld: false, Until: { } until } && until > tomorrow ? until : tomorrow;
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.Unavailable or FailureKind.Denied)
        {
            return tomorrow;
        }
    }

    private TimeSpan Pause() => FirstPause * Math.Pow(2, Math.Min(Copy.Failures, 10)) is var doubled && doubled < LongestPause ? doubled : LongestPause;
}
