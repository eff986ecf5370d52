namespace Baktainer.Coordination.Jobs;

/// <summary>Says that a job may be open. Written before the job and deleted after its end, so that no open job is ever without one.</summary>
/// <param name="Target">Where the job is: first key.</param>
/// <param name="Id">Second key.</param>
/// <param name="At">When this was written.</param>
public sealed record OpenJob(string Target, string Id, DateTimeOffset At)
{
    public int V { get; init; } = 1;
}

/// <summary>Whose turn it is of a target's jobs. Only that one can be leased, and the turn passes on only when it has ended.</summary>
/// <param name="Id">The job.</param>
public sealed record Turn(string Id)
{
    public int V { get; init; } = 1;
}
