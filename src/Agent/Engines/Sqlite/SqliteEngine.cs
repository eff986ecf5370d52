using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Sqlite;

/// <summary>
/// SQLite files in a container that has sqlite3; the database's name is its path. The dump reads in one transaction: with a write-ahead log writers go on,
/// without one they wait.
/// </summary>
public sealed class SqliteEngine : IDatabaseEngine, IScratchEngine
{
    private const int MaxPathBytes = 4095;

    /// <summary>
    /// <c>.dump</c> alone forgets what is not in tables. All of it is read in the transaction begun here, in which the dump's own is nested.
    /// Row ids come along, as texts indexed by FTS and applications may refer to them. VACUUM is for the reader of the dump: it alone changes the
    /// page size and kind of a file that exists.
    /// </summary>
    private const string DumpScript =
        """
        BEGIN;
        SELECT 'PRAGMA page_size=' || page_size || ';' FROM pragma_page_size;
        SELECT 'PRAGMA auto_vacuum=' || auto_vacuum || ';' FROM pragma_auto_vacuum;
        SELECT 'PRAGMA encoding=''' || encoding || ''';' FROM pragma_encoding;
        SELECT 'VACUUM;';
        SELECT 'PRAGMA journal_mode=' || journal_mode || ';' FROM pragma_journal_mode WHERE journal_mode = 'wal';
        SELECT 'PRAGMA application_id=' || application_id || ';' FROM pragma_application_id;
        SELECT 'PRAGMA user_version=' || user_version || ';' FROM pragma_user_version;
        .dump --preserve-rowids

        """;

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public IReadOnlyList<ToolNeed> Tools { get; } = [new ToolNeed(SqliteTools.Client, SqliteTools.Client)];

    /// <inheritdoc/>
    public IEnumerable<string> Problems(Connection connection, DumpRequest request)
    {
        if (request.All) yield return "SQLite has no list of all databases: name their files.";
        foreach (var problem in Identifiers.Problems(new Connection(null, null), request, MaxPathBytes)) yield return problem;
        foreach (var path in request.Databases.Where(p => !IsPlainPath(p)))
            yield return $"'{Identifiers.Printable(path)}' is not the absolute path of a file in the container, without '.' and '..'.";
    }

    /// <inheritdoc/>
    public IReadOnlyList<ToolCommand> Survey(Connection connection, ToolSet tools) => [new SqliteTools(tools).Version()];

    /// <inheritdoc/>
    public DumpPlan Plan(Connection connection, ToolSet tools, DumpRequest request, IReadOnlyList<string> answers)
    {
        var version = answers.Count > 0 ? Version(answers) : "";
        var sqlite = new SqliteTools(tools);
        var stems = ArtifactStems.For(request.Databases, path => path[(path.LastIndexOf('/') + 1)..]);
        var steps = request.Databases.Zip(stems, (path, stem) =>
            new DumpStep(stem, [path], "sql", "sql", EndMarker.Sqlite, sqlite.Read(path, DumpScript), Loopback: null) { Before = new NulSearch(sqlite, path).Begin() });
        return new DumpPlan(version, version, [.. steps]);
    }

    /// <inheritdoc/>
    public IRestorer Restorer(Connection connection, ToolSet tools, IReadOnlyList<string> answers) => new SqliteRestorer(new SqliteTools(tools));

    /// <summary>A container that only waits, a day at most: the application that the image starts must not see the files.</summary>
    public ScratchServer Scratch(Secret password) => new(new Dictionary<string, string>(), null) { Argv = ["sleep", "86400"] };

    /// <summary>Makes the files' directories: in the source they may have been mounted.</summary>
    public ToolCommand Ready(Connection connection, ToolSet tools, IReadOnlyList<string> databases) =>
        new(["mkdir", "-p", "--", .. databases.Select(path => path[..(path.LastIndexOf('/') + 1)]).Distinct()]);

    /// <inheritdoc/>
    public ToolCommand Probe(Connection connection, ToolSet tools, string database, string query) => new SqliteTools(tools).Ask(database, $"/* drill */ {query}");

    private static bool IsPlainPath(string path) =>
        path.StartsWith('/') && path[1..].Split('/').All(segment => segment is not ("" or "." or ".."));

    private static string Version(IReadOnlyList<string> answers) => answers[0].Split(' ') is [{ Length: > 0 } version, ..] && char.IsAsciiDigit(version[0])
        ? version.Trim()
        : throw new BaktainerException(FailureCodes.SurveyFailed, "sqlite3 --version did not print a version.");
}
