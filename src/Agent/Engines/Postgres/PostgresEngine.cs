using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Postgres;

/// <summary>PostgreSQL 13 and later: the server's roles and tablespaces (<c>globals</c>), and each database in a format of its own.</summary>
public sealed class PostgresEngine : IDatabaseEngine, IScratchEngine
{
    /// <summary>The server cuts longer names without an error.</summary>
    private const int MaxNameBytes = 63;

    /// <inheritdoc/>
    public string Name => "postgres";

    /// <inheritdoc/>
    public IReadOnlyList<ToolNeed> Tools { get; } =
    [
        .. ((string[])[PostgresTools.Dump, PostgresTools.DumpAll, PostgresTools.Client, PostgresTools.Restore]).Select(role => new ToolNeed(role, role)),
    ];

    /// <inheritdoc/>
    public IEnumerable<string> Problems(Connection connection, DumpRequest request) => Identifiers.Problems(connection, request, MaxNameBytes);

    /// <inheritdoc/>
    public IReadOnlyList<ToolCommand> Survey(Connection connection, ToolSet tools)
    {
        var postgres = new PostgresTools(connection, tools);
        return [postgres.Version(PostgresTools.Dump), postgres.Sql(PostgresTools.Maintenance, PostgresFacts.Query)];
    }

    /// <inheritdoc/>
    public DumpPlan Plan(Connection connection, ToolSet tools, DumpRequest request, IReadOnlyList<string> answers)
    {
        if (answers.Count == 0) answers = ["", PostgresFacts.Assume(request.Assumed)];
        var facts = PostgresFacts.Read(answers[1]);
        var databases = request.All ? Targets.RequireAll(facts.Databases, MaxNameBytes) : Targets.Require(request.Databases, facts.Databases);
        var stems = ArtifactStems.For(databases, d => d);
        var postgres = new PostgresTools(connection, tools);
        return new DumpPlan(
            facts.Version,
            answers[0].Trim(),
            [Globals(postgres, facts), .. databases.Zip(stems, (database, stem) => Database(postgres, database, stem, request.Plain))]);
    }

    /// <inheritdoc/>
    public IRestorer Restorer(Connection connection, ToolSet tools, IReadOnlyList<string> answers) =>
        new PostgresRestorer(new PostgresTools(connection, tools), PostgresFacts.Read(answers[1]));

    /// <inheritdoc/>
    public ScratchServer Scratch(Secret password) => new(new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = password.Reveal() }, "postgres");

    /// <inheritdoc/>
    public ToolCommand Ready(Connection connection, ToolSet tools, IReadOnlyList<string> databases) =>
        new PostgresTools(connection, tools).Run(PostgresTools.Client, Route.Loopback, "--no-psqlrc", "--quiet", "--command=SELECT 1", PostgresTools.Database(PostgresTools.Maintenance));

    /// <inheritdoc/>
    public ToolCommand Probe(Connection connection, ToolSet tools, string database, string query) => new PostgresTools(connection, tools).Run(
        PostgresTools.Client, Route.Local, "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", $"--command=/* drill */ {query}", PostgresTools.Database(database));

    /// <summary>Small: not worth a sidecar. Without the right to read password hashes all else still comes along.</summary>
    private static DumpStep Globals(PostgresTools postgres, PostgresFacts facts)
    {
        string[] options = facts.ReadsPasswords ? ["--globals-only"] : ["--globals-only", "--no-role-passwords"];
        return new DumpStep("globals", [], "sql", "sql", EndMarker.PostgresGlobals, postgres.Run(PostgresTools.DumpAll, Route.Local, options), Loopback: null);
    }

    private static DumpStep Database(PostgresTools postgres, string database, string stem, bool plain)
    {
        // Custom format is not compressed by pg_dump: the pipeline does that, better and outside the database's container.
        string[] format = plain ? ["--format=plain", "--create"] : ["--format=custom", "--compress=0"];
        ToolCommand Dump(Route route) => postgres.Run(PostgresTools.Dump, route, [.. format, "--lock-wait-timeout=5min", PostgresTools.Database(database)]);
        return plain
            ? new DumpStep(stem, [database], "sql", "sql", EndMarker.PostgresPlain, Dump(Route.Local), Dump(Route.Loopback))
            : new DumpStep(stem, [database], "pg-custom", "pgdump", EndMarker.PostgresCustom, Dump(Route.Local), Dump(Route.Loopback));
    }
}
