using System.Text;

namespace Baktainer.Agent.Engines.Sqlite;

/// <summary>Command lines of sqlite3.</summary>
internal sealed class SqliteTools(ToolSet tools)
{
    public const string Client = "sqlite3";

    /// <summary>Milliseconds to wait for another process' lock.</summary>
    private const string Patience = ".timeout 60000";

    /// <summary>A script on a database that must exist. Nothing of a user's set-up file; a path is absolute, so it is never an option.</summary>
    public ToolCommand Read(string path, string script) => Run("-readonly", path) with { Input = script };

    /// <summary>SQL alone on a database that must exist: what comes as an argument is no command of the shell unless it starts with a dot.</summary>
    public ToolCommand Ask(string path, string query) => new([.. Run("-readonly", path).Argv, query]);

    /// <summary>A script on a database that is made when it does not exist.</summary>
    public ToolCommand Write(string path, string script) => Run(null, path) with { Input = script };

    /// <summary>A dump from standard input; stops at the first error, and what came before is undone.</summary>
    public ToolCommand LoadScript(string path) => Run(null, path);

    public ToolCommand Version() => new([tools[Client], "--version"]);

    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Reads a name that a query printed with hex(): its bytes are in the database's own encoding.</summary>
    public static string FromHex(string encoding, string digits) => (encoding switch
    {
        "UTF-16le" => Encoding.Unicode,
        "UTF-16be" => Encoding.BigEndianUnicode,
        _ => Encoding.UTF8,
    }).GetString(Convert.FromHexString(digits));

    private ToolCommand Run(string? mode, string path) =>
        new([tools[Client], "-batch", "-bail", "-init", "/dev/null", "-cmd", Patience, .. mode is null ? Array.Empty<string>() : [mode], path]);
}
