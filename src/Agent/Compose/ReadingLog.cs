using YamlDotNet.Core;

namespace Baktainer.Agent.Compose;

/// <summary>One reading of a compose file and of what it names: what is wrong, and how much was read.</summary>
internal sealed class ReadingLog
{
    /// <summary>Aliases make a small file large: this bounds what is read of it, in values, long ones counted as several.</summary>
    private const int Most = 200_000;
    private const int LongText = 100;
    private readonly HashSet<ComposeProblem> known = [];
    private readonly List<ComposeProblem> problems = [];
    private int read;

    /// <summary>Each once, however many services share it.</summary>
    public IReadOnlyList<ComposeProblem> Problems => problems;

    /// <param name="file">Null for the compose file itself.</param>
    /// <param name="line">From 1.</param>
    /// <param name="message">A sentence.</param>
    public void Error(string? file, int line, string message) => Add(new ComposeProblem(line, message, IsError: true) { File = file });

    public void Warn(string? file, int line, string message) => Add(new ComposeProblem(line, message, IsError: false) { File = file });

    public void Count(int length, int line)
    {
        read += 1 + (length / LongText);
        if (read > Most) throw new YamlException(new Mark(0, line, 1), new Mark(0, line, 1), $"has more than {Most} labels and variables, counted as often as aliases and merges repeat them");
    }

    private void Add(ComposeProblem problem)
    {
        if (known.Add(problem)) problems.Add(problem);
    }
}
