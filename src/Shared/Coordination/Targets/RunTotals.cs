namespace Baktainer.Coordination.Targets;

/// <summary>What became of a target's runs, counted from when it became known. Only ever grows.</summary>
public sealed record RunTotals
{
    public long Done { get; init; }

    public long Failed { get; init; }

    /// <summary>Of good backups.</summary>
    public long StoredBytes { get; init; }

    /// <summary>That good backups took.</summary>
    public double Seconds { get; init; }

    /// <summary>Of all runs; null before the first.</summary>
    internal double? SuccessRatio => Done + Failed == 0 ? null : (double)Done / (Done + Failed);

    public RunTotals With(GoodRun run) => this with { StoredBytes = StoredBytes + run.StoredBytes, Seconds = Seconds + run.Seconds };

    internal static RunTotals Sum(IEnumerable<RunTotals> all) => all.Aggregate(new RunTotals(), (sum, one) => new RunTotals
    {
        Done = sum.Done + one.Done,
        Failed = sum.Failed + one.Failed,
        StoredBytes = sum.StoredBytes + one.StoredBytes,
        Seconds = sum.Seconds + one.Seconds,
    });
}

/// <summary>What is told of the newest good backup without its manifest.</summary>
/// <param name="PlainBytes">Before compression.</param>
/// <param name="StoredBytes">As the store holds it.</param>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Attempts">With those that failed before it.</param>
public sealed record GoodRun(long PlainBytes, long StoredBytes, double Seconds, int Attempts)
{
    public static GoodRun Of(Contracts.Manifest manifest) => new(
        manifest.Artifacts.Sum(artifact => artifact.Plain.Size), manifest.Artifacts.Sum(artifact => artifact.Sealed.Size),
        (manifest.CompletedAt - manifest.StartedAt).TotalSeconds, manifest.FailedAttempts.Count + 1);
}
