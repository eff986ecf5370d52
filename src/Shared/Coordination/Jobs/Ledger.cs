using System.Diagnostics;
using System.Runtime.CompilerServices;
using Baktainer.Contracts;
using Baktainer.Coordination.State;

namespace Baktainer.Coordination.Jobs;

/// <summary>
/// The jobs and what became of them. Any number of processes may use one ledger at once, and any of them may die between two writes: each write leaves
/// what the next call of anybody goes on from, whoever makes it. How:
/// <list type="bullet">
/// <item>Table <c>jobs</c> (target, id) says all about a job. It changes by single swaps, each a step of <see cref="JobSteps"/>.</item>
/// <item>Table <c>open</c> (agent, due time and id) finds open jobs. Its row is written before the job's and deleted after the job's end; a row left over is deleted when met. The row of a job that was given up stays until that was made known.</item>
/// <item>Table <c>turns</c> (target) names the one job of a target that can be leased. Ended jobs stay ended, so a turn that was seen and a job that is still open mean that the turn still holds.</item>
/// </list>
/// Clocks of several processes may differ: that costs attempts, never a job.
/// </summary>
/// <param name="store">Where all is kept.</param>
/// <param name="time">Tells when leases end.</param>
/// <param name="maxAttempts">A job is given up when so many leases came to nothing.</param>
public sealed class Ledger(IRecordStore store, TimeProvider time, int maxAttempts = 3)
{
    private readonly Records<Job> jobs = new(store, "jobs", CoordinationJson.Default.Job);
    private readonly Turns turns = new(store);
    private readonly OpenJobs open = new(store, time);

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Adds a planned job, or one that was left out. False when it is known already, in whatever state.</summary>
    public async Task<bool> AddAsync(Job planned, CancellationToken cancellationToken)
    {
        if (await GetAsync(planned.Target, planned.Id, cancellationToken) is not null) return false;
        planned = planned with { Trace = planned.Trace ?? Activity.Current?.Id };
        if (planned.IsOpen) await open.AddAsync(planned, cancellationToken);
        return await jobs.TryInsertAsync(RecordKey.OfTarget(planned.Target), planned.Id, planned, cancellationToken);
    }

    /// <summary>Null when there is no such job.</summary>
    public async Task<Job?> GetAsync(string target, string id, CancellationToken cancellationToken) => (await ReadAsync(target, id, cancellationToken))?.Value;

    /// <summary>Leases the oldest job of the agent that is free, of a target none of whose jobs is leased. Null when there is none.</summary>
    /// <param name="agent">Whose.</param>
    /// <param name="lease">How long it lasts.</param>
    /// <param name="isAble">Which jobs the agent can do; all of them when null.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Job?> ClaimAsync(string agent, TimeSpan lease, Predicate<Job>? isAble, CancellationToken cancellationToken)
    {
        await foreach (var pointer in open.OfAsync(agent, cancellationToken))
        {
            if (await ClaimAsync(pointer, lease, isAble, cancellationToken) is { } claimed) return claimed;
        }

        return null;
    }

    /// <summary>The same for an agent that can do all.</summary>
    public Task<Job?> ClaimAsync(string agent, TimeSpan lease, CancellationToken cancellationToken) => ClaimAsync(agent, lease, null, cancellationToken);

    /// <summary>The holder's heartbeat: from now on, the lease lasts that long. A lease that ran out is renewed too, as long as nobody noticed.</summary>
    public async Task<Renewed> RenewAsync(string target, string id, string lease, TimeSpan span, CancellationToken cancellationToken)
    {
        var (job, _) = await ChangeAsync(target, id, job => job.Renew(lease, span, Now), cancellationToken);
        if (job?.IsHeldBy(lease) != true) return Renewed.Lost;
        return job.CancelRequested ? Renewed.CancelRequested : Renewed.Held;
    }

    /// <summary>An agent's report; see <see cref="JobSteps.Report"/> for which ones count.</summary>
    /// <param name="target">Of the job.</param>
    /// <param name="id">Of the job.</param>
    /// <param name="attempt">The <see cref="Job.Attempt"/> that the agent was given.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Reported> FinishAsync(string target, string id, int attempt, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var (job, changed) = await ChangeAsync(target, id, job => job.Report(attempt, outcome, maxAttempts, Now), cancellationToken);
        return new Reported(job, changed);
    }

    /// <summary>Cancels a planned job at once; asks the holder of a leased one to stop. Returns the job as it stands now, or null.</summary>
    public async Task<Job?> CancelAsync(string target, string id, CancellationToken cancellationToken) =>
        (await ChangeAsync(target, id, job => job.Cancel(Now), cancellationToken)).Job;

    /// <summary>
    /// Takes back every lease that ran out. Gives the jobs that this call changed and, whoever gave them up (claims do the same to jobs that they meet), those that
    /// are <see cref="Job.IsSilent"/>: such a job comes again until somebody has asked for the one after it.
    /// </summary>
    public async IAsyncEnumerable<Job> ExpireAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in open.OfAsync(null, cancellationToken))
        {
            var (job, isNews) = await ChangeAsync(pointer.Value.Target, pointer.Value.Id, job => job.Age(maxAttempts, Now), cancellationToken);
            if (isNews || job?.IsSilent == true) yield return job!;
            if (job is not { IsOpen: true }) await open.RemoveAsync(pointer, job, cancellationToken);
        }
    }

    /// <summary>The target's jobs that were due in a time, oldest first.</summary>
    public async IAsyncEnumerable<Job> HistoryAsync(
        string target, DateTimeOffset from, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RecordRange(RecordKey.OfTarget(target), Stamp.Of(from), Stamp.Of(before));
        await foreach (var job in jobs.QueryAsync(range, cancellationToken)) yield return job.Value;
    }

    /// <summary>The open jobs of an agent, or of all, by due time of each agent.</summary>
    public async IAsyncEnumerable<Job> OpenAsync(string? agent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in open.OfAsync(agent, cancellationToken))
        {
            if (await GetAsync(pointer.Value.Target, pointer.Value.Id, cancellationToken) is { IsOpen: true } job) yield return job;
        }
    }

    /// <summary>How many jobs are open, roughly.</summary>
    public async Task<int> CountOpenAsync(CancellationToken cancellationToken) => await open.OfAsync(null, cancellationToken).CountAsync(cancellationToken);

    /// <summary>As <see cref="HistoryAsync"/>, in parts.</summary>
    public Task<Listing<Job>> HistoryPageAsync(string target, DateTimeOffset from, DateTimeOffset before, string? after, int size, CancellationToken cancellationToken) =>
        jobs.PageAsync(new RecordRange(RecordKey.OfTarget(target), Stamp.Of(from), Stamp.Of(before)), after, size, cancellationToken);

    /// <summary>As <see cref="OpenAsync"/>, in parts, some of which may be short.</summary>
    public async Task<Listing<Job>> OpenPageAsync(string? agent, string? after, int size, CancellationToken cancellationToken)
    {
        var pointers = await open.PageAsync(agent, after, size, cancellationToken);
        var found = new List<Job>();
        foreach (var pointer in pointers.Items)
        {
            if (await GetAsync(pointer.Target, pointer.Id, cancellationToken) is { IsOpen: true } job) found.Add(job);
        }

        return new Listing<Job>(found, pointers.Next);
    }

    /// <summary>Target and id of each job of the agent that may be open, without reading the jobs.</summary>
    public async IAsyncEnumerable<(string Target, string Id)> MaybeOpenAsync(string agent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in open.OfAsync(agent, cancellationToken)) yield return (pointer.Value.Target, pointer.Value.Id);
    }

    /// <summary>Forgets the target's ended jobs that were due before a time.</summary>
    public async Task ForgetAsync(string target, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var job in jobs.QueryAsync(new RecordRange(RecordKey.OfTarget(target), Before: Stamp.Of(before)), cancellationToken))
        {
            if (!job.Value.IsOpen) await jobs.TryDeleteAsync(job, cancellationToken);
        }
    }

    private Task<Versioned<Job>?> ReadAsync(string target, string id, CancellationToken cancellationToken) =>
        jobs.GetAsync(RecordKey.OfTarget(target), id, cancellationToken);

    private async Task<Job?> ClaimAsync(Versioned<OpenJob> pointer, TimeSpan lease, Predicate<Job>? isAble, CancellationToken cancellationToken)
    {
        var (target, id) = (pointer.Value.Target, pointer.Value.Id);
        while (true)
        {
            var read = await ReadAsync(target, id, cancellationToken);
            var aged = read?.Value.Age(maxAttempts, Now);
            if (aged is not { IsOpen: true })
            {
                if (!ReferenceEquals(aged, read?.Value) && !await jobs.TryReplaceAsync(read!, aged!, cancellationToken)) continue;
                if (aged?.IsSilent != true) await open.RemoveAsync(pointer, aged, cancellationToken);
                return null;
            }

            if (aged.State == JobState.Leased || isAble?.Invoke(aged) == false || !await turns.TakeAsync(target, id, IsOverAsync, cancellationToken)) return null;
            var leased = aged.Lease(lease, Now);
            // Lost to another claimer, a report or a cancellation: look again.
            if (await jobs.TryReplaceAsync(read!, leased, cancellationToken)) return leased;
        }

        async Task<bool> IsOverAsync(string other) => await GetAsync(target, other, cancellationToken) is not { IsOpen: true };
    }

    /// <summary>Changes a job and, when it has ended, sees to it that its row in <c>open</c> goes; of a silent one only <see cref="ExpireAsync"/> takes it.</summary>
    private async Task<(Job? Job, bool Changed)> ChangeAsync(string target, string id, Func<Job, Job> step, CancellationToken cancellationToken)
    {
        var changed = false;
        var after = await jobs.ChangeAsync(
            RecordKey.OfTarget(target),
            id,
            job =>
            {
                var next = job is null ? null : step(job);
                changed = !ReferenceEquals(next, job);
                return next;
            },
            cancellationToken);
        if (after is { IsOpen: false, IsSilent: false }) await open.RemoveAsync(after, cancellationToken);
        return (after, changed);
    }
}
