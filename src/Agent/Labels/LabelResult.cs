namespace Baktainer.Agent.Labels;

/// <summary>What came of reading a container's labels.</summary>
/// <param name="Target">Null when the container is not to be backed up, or when there are errors.</param>
/// <param name="Problems">All of them at once.</param>
public sealed record LabelResult(TargetSpec? Target, IReadOnlyList<LabelProblem> Problems)
{
    public bool HasErrors => Problems.Any(problem => problem.IsError);
}
