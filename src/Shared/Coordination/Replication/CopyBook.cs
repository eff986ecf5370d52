using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Replication;

/// <summary>Which copies are owed and which are there. Cheap to ask: what is owed is one short range a store, what is there one range a target.</summary>
public sealed class CopyBook(IRecordStore store, TimeProvider time)
{
    private readonly Records<OpenCopy> open = new(store, "opencopies", CoordinationJson.Default.OpenCopy);
    private readonly Records<DoneCopy> done = new(store, "copies", CoordinationJson.Default.DoneCopy);

    /// <summary>Owes a copy.</summary>
    /// <returns>False when it is owed or there already.</returns>
    public async Task<bool> OweAsync(string replica, Manifest manifest, CancellationToken cancellationToken)
    {
        if (await done.GetAsync(RecordKey.OfTarget(manifest.Target), DoneRow(manifest.Id, replica), cancellationToken) is not null) return false;
        return await OweAsync(new OpenCopy { Replica = replica, Target = manifest.Target, Backup = manifest.Id, CompletedAt = manifest.CompletedAt, NextAt = time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>Owes a repair; false when something is owed there already.</summary>
    public Task<bool> OweRepairAsync(string place, Manifest manifest, CancellationToken cancellationToken) => OweAsync(
        new OpenCopy { Replica = place, Target = manifest.Target, Backup = manifest.Id, CompletedAt = manifest.CompletedAt, NextAt = time.GetUtcNow(), Repair = true }, cancellationToken);

    /// <summary>Null when nothing is owed.</summary>
    public Task<Versioned<OpenCopy>?> FindAsync(string replica, string target, string backup, CancellationToken cancellationToken) =>
        RecordKey.IsValid(replica) ? open.GetAsync(replica, OpenRow(target, backup), cancellationToken) : Task.FromResult<Versioned<OpenCopy>?>(null);

    /// <summary>Changes what is owed; null when somebody else did meanwhile.</summary>
    public async Task<Versioned<OpenCopy>?> TryChangeAsync(Versioned<OpenCopy> read, OpenCopy changed, CancellationToken cancellationToken)
    {
        if (!await open.TryReplaceAsync(read, changed, cancellationToken)) return null;
        var now = await open.GetAsync(changed.Replica, OpenRow(changed.Target, changed.Backup), cancellationToken);
        return now?.Value == changed ? now : null;
    }

    /// <summary>It is there: owed no more.</summary>
    public async Task DoneAsync(Versioned<OpenCopy> read, string sha256, CancellationToken cancellationToken)
    {
        var copy = new DoneCopy(read.Value.Replica, read.Value.Target, read.Value.Backup, time.GetUtcNow(), sha256);
        await done.TryInsertAsync(RecordKey.OfTarget(copy.Target), DoneRow(copy.Backup, copy.Replica), copy, cancellationToken);
        await open.TryDeleteAsync(read, cancellationToken);
    }

    /// <summary>Owed no more, without being there.</summary>
    public Task DropAsync(Versioned<OpenCopy> read, CancellationToken cancellationToken) => open.TryDeleteAsync(read, cancellationToken);

    /// <summary>What one store owes, or all.</summary>
    public async IAsyncEnumerable<OpenCopy> OwedAsync(string? replica, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var copy in open.QueryAsync(new RecordRange(replica), cancellationToken)) yield return copy.Value;
    }

    /// <summary>The copies of one backup that are there.</summary>
    public async Task<IReadOnlyList<DoneCopy>> CopiesAsync(string target, string backup, CancellationToken cancellationToken)
    {
        var copies = new List<DoneCopy>();
        await foreach (var copy in done.QueryAsync(Of(target, backup), cancellationToken)) copies.Add(copy.Value);
        return copies;
    }

    /// <summary>The copies of all of a target's backups that are there.</summary>
    public async IAsyncEnumerable<DoneCopy> OfTargetAsync(string target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var copy in done.QueryAsync(new RecordRange(RecordKey.OfTarget(target)), cancellationToken)) yield return copy.Value;
    }

    /// <summary>For copies that were deleted, or whose store nobody knows any more.</summary>
    public async Task ForgetAsync(string target, string backup, Predicate<DoneCopy> which, CancellationToken cancellationToken)
    {
        await foreach (var copy in done.QueryAsync(Of(target, backup), cancellationToken))
            if (which(copy.Value)) await done.TryDeleteAsync(copy, cancellationToken);
    }

    private static RecordRange Of(string target, string backup) => new(RecordKey.OfTarget(target), From: backup + " ", Before: backup + "!");

    private static string DoneRow(string backup, string replica) => RecordKey.Require($"{backup} {replica}");

    private static string OpenRow(string target, string backup) => RecordKey.Require($"{RecordKey.OfTarget(target)} {backup}");

    private Task<bool> OweAsync(OpenCopy copy, CancellationToken cancellationToken) => open.TryInsertAsync(copy.Replica, OpenRow(copy.Target, copy.Backup), copy, cancellationToken);
}
