using System.Globalization;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Postgres;

/// <summary>
/// Puts databases back by creating them anew, with owner, encoding, locale and settings as they were. Roles and tablespaces the server has
/// are left as they are.
/// </summary>
internal sealed class PostgresRestorer(PostgresTools postgres, PostgresFacts facts) : IRestorer
{
    /// <summary>Object ids below are initdb's own; what is in the template counts as the user's, as a restore would not bring it back.</summary>
    private const string CountScript =
        """
        SELECT (SELECT count(*) FROM pg_catalog.pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace AND relkind NOT IN ('i', 'I'))
             + (SELECT count(*) FROM pg_catalog.pg_proc WHERE oid >= 16384)
             + (SELECT count(*) FROM pg_catalog.pg_type WHERE oid >= 16384 AND typtype IN ('d', 'e', 'r'))
             + (SELECT count(*) FROM pg_catalog.pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast_)?temp_')
             + (SELECT count(*) FROM pg_catalog.pg_extension WHERE oid >= 16384)
             + (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata);

        """;

    /// <summary>A table's name for people, on one line whatever it is made of.</summary>
    private const string DisplayName =
        @"replace(replace(replace(replace(format('%I.%I', n.nspname, c.relname), E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r')";

    private const string FromTables =
        """
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relpersistence <> 't'
          AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
        """;

    public ToolCommand? CountObjects(string database) => facts.Databases.Contains(database) ? postgres.Sql(database, CountScript) : null;

    public IReadOnlyList<ToolCommand> Prepare(string database)
    {
        if (!facts.Databases.Contains(database)) return [];
        var force = facts.VersionNumber >= 130000 ? " WITH (FORCE)" : "";
        return [postgres.Sql(PostgresTools.Maintenance, $"DROP DATABASE IF EXISTS \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"{force};\n")];
    }

    public ToolCommand Load(ArtifactRecord artifact) => artifact.Format switch
    {
        "sql" => postgres.LoadScript(),
        "pg-custom" => postgres.Run(
            PostgresTools.Restore, Route.Local, "--create", "--exit-on-error", PostgresTools.Database(PostgresTools.Maintenance)),
        _ => throw new BaktainerException(
            FailureCodes.EngineMismatch,
            $"PostgreSQL's tools cannot read '{artifact.Name}': its format is '{artifact.Format}'.",
            "Restore with a newer Baktainer."),
    };

    public Stream Filter(ArtifactRecord artifact, Stream plain) => artifact.Databases.Count > 0
        ? plain
        : new StatementStream(plain, new GlobalsRewriter(facts).Rewrite);

    public ToolCommand ListTables(string database) =>
        postgres.Sql(database, $@"SELECT c.oid || E'\t' || {DisplayName} {FromTables} ORDER BY n.nspname, c.relname;" + "\n");

    // The lines start with object ids: only digits reach the script, the server itself makes statements of them.
    public ToolCommand CountRows(string database, IReadOnlyList<string> tables) => postgres.Sql(
        database,
        $$"""
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SET LOCAL row_security = off;
        SELECT format('SELECT %L || E''\t'' || count(*) FROM ONLY %I.%I', {{DisplayName}}, n.nspname, c.relname)
        {{FromTables}} AND c.oid = ANY ('{ {{string.Join(", ", tables.Select(ObjectId))}} }')
        ORDER BY n.nspname, c.relname
        \gexec
        COMMIT;

        """);

    private static uint ObjectId(string line) => uint.Parse(line.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture);
}
