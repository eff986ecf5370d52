using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Check;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>Something could not be judged.</summary>
    Note,
    Warning,
    Error,
}

/// <summary>One finding of a check.</summary>
/// <param name="Source">A file's name, <c>settings</c> or <c>containers</c>.</param>
/// <param name="Subject">The service or container; null for what concerns the whole.</param>
/// <param name="Line">In the file.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Name">Of the label or variable.</param>
/// <param name="Message">Never holds a secret.</param>
internal sealed record Judgement(string Source, string? Subject, int? Line, Severity Severity, string? Name, string Message)
{
    public static Judgement Of(string source, string? subject, Problem problem) =>
        new(source, subject, null, problem.IsError ? Severity.Error : Severity.Warning, problem.Name, problem.Message);

    /// <summary>As compilers write it, so that editors and CI systems find the place.</summary>
    public override string ToString() =>
        $"{Source}{(Line is { } line ? $":{line}" : "")}: {Severity.ToString().ToLowerInvariant()}: {(Subject is null ? "" : $"{Subject}: ")}{(Name is null ? "" : $"{Name}: ")}{Message}";
}
