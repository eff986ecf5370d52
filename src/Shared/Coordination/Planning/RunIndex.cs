using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Coordination.State;
using Baktainer.Coordination.Targets;

namespace Baktainer.Coordination.Planning;

/// <summary>
/// What runs next. The due index is written before the target's own plan and removed after it: whatever is in between when a process dies,
/// an entry that no plan names is dropped a while after its time.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="prefix">Of its tables' names: backups and drills have an index each.</param>
public sealed class RunIndex(IRecordStore store, string prefix = "")
{
    private const string DuePartition = "due";
    private readonly Records<PlannedRuns> plans = new(store, prefix + "plans", CoordinationJson.Default.PlannedRuns);
    private readonly Records<DueRun> due = new(store, prefix + "due", CoordinationJson.Default.DueRun);
    private readonly Records<Follower> followers = new(store, prefix + "followers", CoordinationJson.Default.Follower);

    /// <summary>Entries whose time has come, oldest first.</summary>
    public async IAsyncEnumerable<Versioned<DueRun>> DueAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RecordRange(DuePartition, Before: Stamp.Of(now.AddMilliseconds(1)));
        await foreach (var entry in due.QueryAsync(range, cancellationToken)) yield return entry;
    }

    /// <summary>When the next run starts; null when none is planned.</summary>
    public async Task<DateTimeOffset?> NextAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var entry in due.QueryAsync(new RecordRange(DuePartition, From: Stamp.Of(now)), cancellationToken)) return entry.Value.Run.FireAt;
        return null;
    }

    public async Task<PlannedRuns> OfAsync(string target, CancellationToken cancellationToken) =>
        (await plans.GetAsync(TargetRecord.HostOf(target), RecordKey.OfTarget(target), cancellationToken))?.Value ?? new PlannedRuns();

    /// <summary>The plans of a host's targets.</summary>
    public async Task<IReadOnlyDictionary<string, PlannedRuns>> OfHostAsync(string host, CancellationToken cancellationToken) =>
        await plans.QueryAsync(new RecordRange(host), cancellationToken)
            .ToDictionaryAsync(plan => RecordKey.TargetOf(plan.Record.Row), plan => plan.Value, cancellationToken: cancellationToken);

    /// <summary>Plans the next run of a schedule; null takes it off the plan.</summary>
    /// <param name="target">Whose.</param>
    /// <param name="schedule">Its name.</param>
    /// <param name="run">The next.</param>
    /// <param name="isOutdated">Whether what is planned gives way: somebody else may have planned meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task SetAsync(string target, string schedule, PlannedRun? run, Predicate<PlannedRun?> isOutdated, CancellationToken cancellationToken)
    {
        if (run is not null) await EnsureAsync(target, schedule, run, cancellationToken);
        await plans.ChangeAsync(
            TargetRecord.HostOf(target), RecordKey.OfTarget(target),
            plan =>
            {
                var known = plan ?? new PlannedRuns();
                var planned = known.Runs.GetValueOrDefault(schedule);
                return planned == run || !isOutdated(planned) ? plan : known.With(schedule, run);
            },
            cancellationToken);
    }

    /// <summary>Sees to it that a run that is planned comes up when it is due.</summary>
    public Task EnsureAsync(string target, string schedule, PlannedRun run, CancellationToken cancellationToken) =>
        due.TryInsertAsync(DuePartition, DueRow(target, schedule, run), new DueRun(target, schedule, run), cancellationToken);

    public Task DropAsync(Versioned<DueRun> entry, CancellationToken cancellationToken) => due.TryDeleteAsync(entry, cancellationToken);

    public Task FollowAsync(string leader, Follower follower, CancellationToken cancellationToken) =>
        followers.TryInsertAsync(RecordKey.OfTarget(leader), FollowerRow(follower), follower, cancellationToken);

    /// <summary>May name some that follow no more.</summary>
    public IAsyncEnumerable<Versioned<Follower>> FollowersAsync(string leader, CancellationToken cancellationToken) => followers.QueryAsync(new RecordRange(RecordKey.OfTarget(leader)), cancellationToken);

    public Task UnfollowAsync(Versioned<Follower> follower, CancellationToken cancellationToken) => followers.TryDeleteAsync(follower, cancellationToken);

    private static string DueRow(string target, string schedule, PlannedRun run) => $"{Stamp.Of(run.FireAt)} {RecordKey.OfTarget(target)} {schedule} {run.Fingerprint} {Stamp.Of(run.Due)}";

    private static string FollowerRow(Follower follower) => $"{RecordKey.OfTarget(follower.Target)} {follower.Schedule}";
}
