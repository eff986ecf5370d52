using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Sqlite;

/// <summary>Puts a database back into its file. The file stays the same one, so its owner, mode and links do too.</summary>
internal sealed class SqliteRestorer(SqliteTools sqlite) : IRestorer
{
    // Makes the file, empty, when there is none: a read-only look could not tell its absence from an error.
    public ToolCommand? CountObjects(string database) =>
        sqlite.Write(database, "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\';\n");

    // SQLite's documented way to empty a database, even a corrupt one, under the eyes of those who have it open.
    public IReadOnlyList<ToolCommand> Prepare(string database) =>
        [sqlite.Write(database, ".dbconfig reset_database on\nVACUUM;\n.dbconfig reset_database off\n")];

    public ToolCommand Load(ArtifactRecord artifact) => sqlite.LoadScript(artifact.Databases[0]);

    public Stream Filter(ArtifactRecord artifact, Stream plain) => plain;

    // Names in digits, in the database's own encoding, one a line. Virtual tables are left out: their rows are in others, and their module may be missing.
    public ToolCommand ListTables(string database) => sqlite.Read(
        database,
        """
        SELECT encoding || ' ' || hex(name) FROM sqlite_master, pragma_encoding
        WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name;

        """);

    public ToolCommand CountRows(string database, IReadOnlyList<string> tables)
    {
        var counts = tables.Select(TableName).Select(table =>
            $"SELECT {SqliteTools.Text(Identifiers.Printable(table))} || char(9) || count(*) FROM {SqliteTools.Name(table)};\n");
        return sqlite.Read(database, $"BEGIN;\n{string.Concat(counts)}");
    }

    private static string TableName(string line) => line.Split(' ') is [var encoding, var digits] ? SqliteTools.FromHex(encoding, digits) : line;
}
