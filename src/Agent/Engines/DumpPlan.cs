using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>What the user asked of a dump.</summary>
/// <param name="Databases">The databases (or the file, for SQLite) to dump; empty with <paramref name="All"/>.</param>
/// <param name="All">Every database of the server.</param>
/// <param name="Plain">Plain SQL where the engine has a better format.</param>
public sealed record DumpRequest(IReadOnlyList<string> Databases, bool All, bool Plain)
{
    /// <summary>Stands for each database of a server that was not asked.</summary>
    public const string Unknown = "<each database>";

    /// <summary>The databases of a preview.</summary>
    public IReadOnlyList<string> Assumed => All ? [Unknown] : Databases;
}

/// <summary>What an engine learned from its survey, and what it wants to run.</summary>
public sealed record DumpPlan(string ServerVersion, string ClientVersion, IReadOnlyList<DumpStep> Steps);

/// <summary>One artifact to be.</summary>
/// <param name="Name">Stem of the object's name: <c>globals</c>, <c>db-shop</c>.</param>
/// <param name="Databases">What is inside; empty for globals.</param>
/// <param name="Format"><c>sql</c> or <c>pg-custom</c>.</param>
/// <param name="Extension">Without dots: <c>sql</c>, <c>pgdump</c>.</param>
/// <param name="End">How the end is recognised.</param>
/// <param name="Local">Runs in the container.</param>
/// <param name="Loopback">Runs in a sidecar; null when that is impossible, or not worth a container (small output).</param>
public sealed record DumpStep(
    string Name, IReadOnlyList<string> Databases, string Format, string Extension, EndMarker End, ToolCommand Local, ToolCommand? Loopback)
{
    /// <summary>What to ask before the dump; null when there is nothing that the dump could lose.</summary>
    public Inquiry? Before { get; init; }
}

/// <summary>A small command that runs in the container, and what follows from its answer: the next one, nothing more (null), or <see cref="FailureCodes.NotDumpable"/>.</summary>
public sealed record Inquiry(ToolCommand Ask, Func<string, Inquiry?> Then);
