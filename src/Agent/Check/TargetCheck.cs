using Baktainer.Agent.Engines;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Check;

/// <summary>Whether a target could be backed up, as far as its labels say: the schema's problems and the engine's own.</summary>
internal static class TargetCheck
{
    public static IEnumerable<Problem> Problems(IReadOnlyList<LabelProblem> problems, TargetSpec? spec) =>
    [
        .. problems.Select(problem => new Problem(problem.Label, problem.Message, problem.IsError)),
        .. EngineProblems(spec).Select(problem => new Problem(LabelSchema.Engine.Name, problem, IsError: true)),
    ];

    /// <summary>Of an engine that is known: its label may have a value that is not.</summary>
    private static IEnumerable<string> EngineProblems(TargetSpec? spec) =>
        spec is null or { Engine: "" } ? [] : EngineRegistry.Get(spec.Engine).Problems(spec.Connection.Preview(), spec.Dump);
}
