using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Coordination.Jobs;

/// <summary>
/// Every step from one state of a job to the next. Pure, apart from drawing leases; each returns the job it was given when there is nothing to do.
/// A finished job never becomes open again.
/// </summary>
internal static class JobSteps
{
    /// <summary>A new lease for a planned job.</summary>
    public static Job Lease(this Job job, TimeSpan span, DateTimeOffset now) => job with
    {
        State = JobState.Leased,
        Attempt = job.Attempt + 1,
        Lease = RandomNumberGenerator.GetHexString(32, lowercase: true),
        LeaseUntil = now + span,
        StartedAt = job.StartedAt ?? now,
    };

    /// <summary>What time alone does: a lease that ran out leads back to planned or, the last one, to failed; a wish to cancel is granted once nobody holds the job.</summary>
    public static Job Age(this Job job, int maxAttempts, DateTimeOffset now)
    {
        if (job.State == JobState.Leased && job.LeaseUntil > now) return job;
        if (!job.IsOpen) return job;
        if (job.State == JobState.Leased) job = job.LoseLease(job.Attempt >= maxAttempts, now);
        return job.CancelRequested && job.IsOpen ? job.End(JobState.Cancelled, now) : job;
    }

    public static Job Renew(this Job job, string lease, TimeSpan span, DateTimeOffset now) =>
        job.IsHeldBy(lease) ? job with { LeaseUntil = now + span } : job;

    public static bool IsHeldBy(this Job job, string lease) =>
        job.State == JobState.Leased && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(job.Lease ?? ""), Encoding.UTF8.GetBytes(lease));

    public static Job Cancel(this Job job, DateTimeOffset now) => job.State switch
    {
        JobState.Planned => job.End(JobState.Cancelled, now) with { CancelRequested = true },
        JobState.Leased when !job.CancelRequested => job with { CancelRequested = true },
        _ => job,
    };

    /// <summary>
    /// The agent's word wins: a backup that exists makes the job done whatever the ledger thought meanwhile, and for ever.
    /// That a job came to nothing counts only from the current attempt of an open job.
    /// </summary>
    public static Job Report(this Job job, int attempt, JobOutcome outcome, int maxAttempts, DateTimeOffset now) => outcome switch
    {
        JobOutcome.Done done when job.State != JobState.Done => job.End(JobState.Done, now) with { Backup = done.Backup, Failure = null },
        JobOutcome.Restored restored when job.State != JobState.Done => job.End(JobState.Done, now) with { Restored = restored.Facts, Failure = null },
        JobOutcome.Failed failed when job.IsOpen && attempt == job.Attempt => job.End(JobState.Failed, now) with { Failure = failed.Cause },
        JobOutcome.Cancelled when job.State == JobState.Leased && attempt == job.Attempt && !job.CancelRequested => job.GiveBack(maxAttempts, now),
        JobOutcome.Cancelled when job.IsOpen && attempt == job.Attempt && job.CancelRequested => job.End(JobState.Cancelled, now),
        _ => job,
    };

    private static Job GiveBack(this Job job, int maxAttempts, DateTimeOffset now)
    {
        var cause = string.Create(CultureInfo.InvariantCulture, $"Attempt {job.Attempt}: agent '{job.Agent}' was stopped before it was done.");
        if (job.Attempt < maxAttempts) return job.PlanAgain(cause);
        var code = FailureCodes.Stopped;
        return job.End(JobState.Failed, now) with { Failure = new JobFailure(code.Id, code.Kind.ToString(), cause, "Give the agent more time to stop (BT_STOP_TIMEOUT).") };
    }

    private static Job PlanAgain(this Job job, string cause) =>
        job with { State = JobState.Planned, Lease = null, LeaseUntil = null, EarlierFailures = [.. job.EarlierFailures, cause] };

    private static Job LoseLease(this Job job, bool isLast, DateTimeOffset now)
    {
        var cause = string.Create(CultureInfo.InvariantCulture, $"Attempt {job.Attempt}: no word from agent '{job.Agent}' until {job.LeaseUntil:u}.");
        if (!isLast) return job.PlanAgain(cause);

        var code = FailureCodes.AgentSilent;
        var failure = new JobFailure(code.Id, code.Kind.ToString(), cause, "Check that the agent runs and reaches the control plane.");
        return job.End(JobState.Failed, now) with { Failure = failure };
    }

    private static Job End(this Job job, JobState state, DateTimeOffset now) => job with { State = state, FinishedAt = now, Lease = null, LeaseUntil = null };
}
