using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.MySql;

/// <summary>Puts databases back with the client; the dump makes them itself. Accounts are not part of a backup.</summary>
internal sealed class MySqlRestorer(MySqlTools mysql, MySqlFacts facts) : IRestorer
{
    public ToolCommand? CountObjects(string database)
    {
        if (!facts.Databases.Contains(database)) return null;
        return mysql.Sql(
            $"""
            SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE {Is("TABLE_SCHEMA", database)})
                 + (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE {Is("ROUTINE_SCHEMA", database)})
                 + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE {Is("EVENT_SCHEMA", database)});

            """);
    }

    public IReadOnlyList<ToolCommand> Prepare(string database) =>
        facts.Databases.Contains(database) ? [mysql.Sql($"DROP DATABASE IF EXISTS {MySqlTools.Name(database)};\n")] : [];

    public ToolCommand Load(ArtifactRecord artifact) => mysql.LoadScript(facts.IsMariaDb);

    public Stream Filter(ArtifactRecord artifact, Stream plain) => plain;

    // Names in digits, one a line.
    public ToolCommand ListTables(string database) => mysql.Sql(
        $"""
        SELECT HEX(TABLE_NAME) FROM information_schema.TABLES
        WHERE {Is("TABLE_SCHEMA", database)} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME;

        """);

    public ToolCommand CountRows(string database, IReadOnlyList<string> tables)
    {
        var counts = tables.Select(MySqlFacts.FromHex).Select(table =>
            $"SELECT {MySqlTools.Text(table)}, COUNT(*) FROM {MySqlTools.Name(database)}.{MySqlTools.Name(table)};\n");
        return mysql.Sql($"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;\n{string.Concat(counts)}COMMIT;\n");
    }

    // The collation of these columns ignores case, while two databases may differ by nothing else; the first condition lets the server find it fast.
    private static string Is(string column, string database) =>
        $"{column} = {MySqlTools.Text(database)} AND HEX({column}) = '{MySqlTools.Hex(database)}'";
}
