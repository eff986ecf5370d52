using System.Text;

namespace Baktainer.Agent.Engines.MySql;

/// <summary>Command lines of the client programs of MySQL and MariaDB, for one connection.</summary>
internal sealed class MySqlTools(Connection connection, ToolSet tools)
{
    public const string Dump = "dump";
    public const string Client = "client";

    /// <summary>One of the programs, connected.</summary>
    public ToolCommand Run(string role, Route route, params IEnumerable<string> options)
    {
        // The option file must come first. The user's own one, read after it, must not take its place: no home.
        string[] file = connection.Password is null ? [] : [$"--defaults-extra-file={SecretDelivery.OptionFile.Path}"];
        var command = new ToolCommand([tools[role], .. file, $"--user={connection.User ?? "root"}", .. Address(route), "--default-character-set=utf8mb4", .. options]);
        return connection.Password is not { } password ? command : command with
        {
            Secret = new SecretDelivery.OptionFile(OptionFile.For(password), password),
            Environment = new Dictionary<string, string> { ["HOME"] = "/nonexistent" },
        };
    }

    /// <summary>A script whose rows come back a line each, columns between tabs; tabs, line ends and backslashes in values are escaped.</summary>
    public ToolCommand Sql(string script) =>
        Run(Client, Route.Local, "--connect-timeout=15", "--batch", "--skip-column-names", "--binary-mode") with { Input = script };

    /// <summary>
    /// The client reading a dump from its standard input; stops at the first error. Binary mode: its own commands (<c>\!</c>) are off, bytes stay as they are.
    /// </summary>
    /// <param name="isMariaDb">MariaDB's client prints the statement that failed, with its data, unless told not to.</param>
    public ToolCommand LoadScript(bool isMariaDb)
    {
        string[] quiet = isMariaDb ? ["--loose-skip-print-query-on-error"] : [];
        return Run(Client, Route.Local, ["--batch", "--binary-mode", "--max-allowed-packet=1G", .. quiet]);
    }

    public ToolCommand Version(string role) => new([tools[role], "--version"]);

    /// <summary>A name in SQL.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A text in SQL: in digits, as what a backslash means in quotes depends on the server's mode.</summary>
    public static string Text(string text) => $"CONVERT(x'{Hex(text)}' USING utf8mb4)";

    public static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private string[] Address(Route route)
    {
        if (route == Route.Local) return ["--protocol=socket"];
        string[] address = ["--protocol=tcp", "--host=127.0.0.1"];
        return connection.Port is { } port ? [.. address, $"--port={port}"] : address;
    }
}
