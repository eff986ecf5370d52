using Baktainer.Contracts;

namespace Baktainer.Agent.Engines;

/// <summary>Knows one kind of database. Pure: says what to run and reads what came back; never runs anything.</summary>
public interface IDatabaseEngine
{
    /// <summary>Canonical name, as in labels and manifests.</summary>
    string Name { get; }

    /// <summary>Problems of the request before anything runs (identifiers that no tool could be given safely, missing database name…). Empty when fine.</summary>
    IEnumerable<string> Problems(Connection connection, DumpRequest request);

    /// <summary>What dumping, surveying and restoring need in the image.</summary>
    IReadOnlyList<ToolNeed> Tools { get; }

    /// <summary>Small commands whose outputs, in this order, <see cref="Plan"/> and <see cref="Restorer"/> read.</summary>
    IReadOnlyList<ToolCommand> Survey(Connection connection, ToolSet tools);

    /// <summary>The artifacts to dump. Without answers: a preview, as far as it is known without asking, with <see cref="DumpRequest.Unknown"/> in place of unknown names. <see cref="FailureCodes.SurveyFailed"/> when the answers make no sense, <see cref="FailureCodes.NoSuchTarget"/> when a database does not exist.</summary>
    DumpPlan Plan(Connection connection, ToolSet tools, DumpRequest request, IReadOnlyList<string> answers);

    /// <summary>How to put a backup back, given the target server's answers to <see cref="Survey"/>.</summary>
    IRestorer Restorer(Connection connection, ToolSet tools, IReadOnlyList<string> answers);
}

/// <summary>Commands that put artifacts back into one server. Pure, like the engine. All run in the container (<see cref="Route.Local"/>).</summary>
public interface IRestorer
{
    /// <summary>Prints the number of the user's own objects in the database, or nothing / 0 when it is empty; null when the database does not exist at all.</summary>
    ToolCommand? CountObjects(string database);

    /// <summary>Makes room: run one after another before <see cref="Load"/>. Drops what is there (the caller has made sure it may).</summary>
    IReadOnlyList<ToolCommand> Prepare(string database);

    /// <summary>Reads the plain artifact from standard input; exit code 0 only when everything came back.</summary>
    ToolCommand Load(ArtifactRecord artifact);

    /// <summary>Wraps the plain bytes when they cannot be loaded as they are (roles that exist already); else returns them.</summary>
    Stream Filter(ArtifactRecord artifact, Stream plain);

    /// <summary>Prints one table a line in a form that only <see cref="CountRows"/> reads.</summary>
    ToolCommand ListTables(string database);

    /// <summary>Prints <c>table TAB rows</c> lines for the lines that <see cref="ListTables"/> printed.</summary>
    ToolCommand CountRows(string database, IReadOnlyList<string> tables);
}
