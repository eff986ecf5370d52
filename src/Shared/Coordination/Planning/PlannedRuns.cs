namespace Baktainer.Coordination.Planning;

/// <summary>The next run of each of a target's schedules.</summary>
public sealed record PlannedRuns
{
    public int V { get; init; } = 1;

    public IReadOnlyDictionary<string, PlannedRun> Runs { get; init => field = value ?? new Dictionary<string, PlannedRun>(); } = new Dictionary<string, PlannedRun>();

    public PlannedRuns With(string schedule, PlannedRun? run)
    {
        var runs = new Dictionary<string, PlannedRun>(Runs);
        if (run is null) runs.Remove(schedule);
        else runs[schedule] = run;
        return this with { Runs = runs };
    }
}

/// <summary>One planned run.</summary>
/// <param name="Fingerprint">Of the schedule it was computed from.</param>
/// <param name="Due">Nominal time.</param>
/// <param name="FireAt">When it really starts: after jitter and blackouts.</param>
public sealed record PlannedRun(string Fingerprint, DateTimeOffset Due, DateTimeOffset FireAt);

/// <summary>An entry of the index that planning reads: ordered by time, so that its cost is what is due.</summary>
public sealed record DueRun(string Target, string Schedule, PlannedRun Run)
{
    public int V { get; init; } = 1;
}

/// <summary>Somebody who is backed up after somebody else.</summary>
public sealed record Follower(string Target, string Schedule)
{
    public int V { get; init; } = 1;
}
