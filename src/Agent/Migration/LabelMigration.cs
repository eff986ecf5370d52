using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Migration;

/// <summary>One label of the original and what becomes of it.</summary>
/// <param name="Old">Its name.</param>
/// <param name="OldValue">Null for a secret.</param>
/// <param name="New">The name that takes its place; null: none.</param>
/// <param name="NewValue">Of the new one.</param>
/// <param name="Why">A sentence for the user.</param>
internal sealed record LabelChange(string Old, string? OldValue, string? New, string? NewValue, string Why);

/// <summary>A container's labels in the schema of this program, and how they came about.</summary>
internal sealed record LabelMigration
{
    /// <summary>In order of the old labels' names. Empty: all is well as it is.</summary>
    public required IReadOnlyList<LabelChange> Changes { get; init; }

    /// <summary>All labels of the container as they should be, also those of others.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Labels whose value has a variable of Compose in it, and stays as written.</summary>
    public required IReadOnlySet<string> Unknown { get; init; }

    /// <summary>A Docker secret that has to be made for the password; null: none.</summary>
    public string? NewSecret { get; init; }

    /// <summary>What is wrong with the old labels; with errors among them they are translated one by one, and the whole is not judged.</summary>
    public required IReadOnlyList<LabelProblem> Problems { get; init; }

    /// <summary>The labels were not checked (there is no target), or one is not known (a typing error?): a password may be among the values.</summary>
    public required bool MayHoldPassword { get; init; }

    /// <summary>False when the container has labels that are not among these: they cannot be replaced as a whole.</summary>
    public bool HasAllLabels { get; init; } = true;

    public bool HasErrors => Problems.Any(problem => problem.IsError);
}
