using System.Globalization;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.Sqlite;

/// <summary>
/// Looks for texts with a NUL character: <c>.dump</c> writes them only up to there, and says nothing. It costs about as long as the dump, and is a transaction
/// of its own, so that writers of a database without a write-ahead log wait for no more than the dump: what comes in between is not seen.
/// </summary>
internal sealed class NulSearch(SqliteTools sqlite, string path)
{
    private const int ColumnsPerQuery = 100;
    private const int Shown = 5;

    /// <summary>Every column whose values a dump writes, so neither generated nor of a virtual table: encoding, table and column, the names in digits.</summary>
    private const string ColumnsQuery =
        """
        SELECT e.encoding || ' ' || hex(t.name) || ' ' || hex(c.name) FROM sqlite_master t, pragma_table_info(t.name) c, pragma_encoding e
        WHERE t.type = 'table' AND t.rootpage > 0 ORDER BY t.name, c.cid;

        """;

    public Inquiry Begin() => new(sqlite.Read(path, ColumnsQuery), Search);

    private Inquiry? Search(string answer)
    {
        var columns = Lines(answer).Select(line => line.Split(' '))
            .Select(parts => (Table: SqliteTools.FromHex(parts[0], parts[1]), Column: SqliteTools.FromHex(parts[0], parts[2])))
            .GroupBy(found => found.Table, found => found.Column)
            .SelectMany(table => table.Chunk(ColumnsPerQuery).Select(some => (Table: table.Key, Columns: some))).ToList();
        if (columns.Count == 0) return null;
        var script = string.Concat(columns.Select((some, i) => $"SELECT {i}, {string.Join(", ", some.Columns.Select(Count))} FROM {SqliteTools.Name(some.Table)};\n"));
        return new Inquiry(sqlite.Read(path, script), counts => Refuse(columns, counts));
    }

    /// <summary>substr and length see a text up to its first NUL; as a BLOB it has its true length, whatever the encoding.</summary>
    private static string Count(string column)
    {
        var c = SqliteTools.Name(column);
        return $"sum(typeof({c}) = 'text' AND length(CAST({c} AS BLOB)) > length(CAST(substr({c}, 1, length({c})) AS BLOB)))";
    }

    private Inquiry? Refuse(List<(string Table, string[] Columns)> columns, string counts)
    {
        var found = Lines(counts).Select(line => line.Split('|')).SelectMany(row => Found(columns[int.Parse(row[0], CultureInfo.InvariantCulture)], row[1..])).ToList();
        if (found.Count == 0) return null;
        var more = found.Count > Shown ? $" and {found.Count - Shown} more" : "";
        throw new BaktainerException(
            FailureCodes.NotDumpable,
            $"'{Identifiers.Printable(path)}' has texts with a NUL character, which sqlite3 would silently cut there: {string.Join(", ", found.Take(Shown))}{more}.",
            "Store them as BLOBs, or take the NUL characters out; docs/troubleshooting.md has the statements.");
    }

    /// <param name="some">Columns of a table.</param>
    /// <param name="counts">Of each: how many values are cut; nothing for an empty table.</param>
    private static IEnumerable<string> Found((string Table, string[] Columns) some, IEnumerable<string> counts) =>
        some.Columns.Zip(counts).Where(pair => pair.Second is not ("" or "0"))
            .Select(pair => $"table '{Identifiers.Printable(some.Table)}' column '{Identifiers.Printable(pair.First)}' ({pair.Second} rows)");

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
