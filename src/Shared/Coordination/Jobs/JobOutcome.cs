namespace Baktainer.Coordination.Jobs;

/// <summary>What an agent says about how a job ended.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>The backup is in the store.</summary>
    /// <param name="Backup">The manifest's id.</param>
    public sealed record Done(string Backup) : JobOutcome;

    /// <summary>The backup was put back.</summary>
    /// <param name="Facts">What came back.</param>
    public sealed record Restored(Protocol.RestoredFacts Facts) : JobOutcome;

    /// <summary>It came to nothing.</summary>
    /// <param name="Cause">The true cause.</param>
    public sealed record Failed(JobFailure Cause) : JobOutcome;

    /// <summary>The agent stopped it. When nobody asked for that (the agent itself was told to stop) the job is given to another try.</summary>
    public sealed record Cancelled : JobOutcome;
}

/// <summary>How a heartbeat went.</summary>
public enum Renewed
{
    /// <summary>The lease is extended: go on.</summary>
    Held,

    /// <summary>The lease is extended, but somebody wants the job stopped.</summary>
    CancelRequested,

    /// <summary>The job is no longer the caller's.</summary>
    Lost,
}

/// <summary>What a report did.</summary>
/// <param name="Job">As it stands now; null when the ledger does not know it.</param>
/// <param name="Changed">True for the one report that ended the job so. A repeated report says false although what should follow from the first may not have happened.</param>
public sealed record Reported(Job? Job, bool Changed);
