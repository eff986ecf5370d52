namespace Baktainer.Agent.Engines.Postgres;

/// <summary>Command lines of PostgreSQL's own programs, for one connection.</summary>
internal sealed class PostgresTools(Connection connection, ToolSet tools)
{
    public const string Dump = "pg_dump";
    public const string DumpAll = "pg_dumpall";
    public const string Client = "psql";
    public const string Restore = "pg_restore";

    /// <summary>
    /// Where to connect for what concerns the whole server. Unlike <c>postgres</c> it cannot be dropped, so it is there even after a restore of <c>postgres</c>
    /// that failed. CREATE DATABASE of others waits for up to five seconds while somebody is connected; our visits take milliseconds.
    /// </summary>
    public const string Maintenance = "template1";

    private static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>
    {
        ["PGAPPNAME"] = "baktainer",
        ["PGCONNECT_TIMEOUT"] = "15",
    };

    /// <summary>One of the programs, connected. Every value is joined to its option, so it cannot be taken for another one.</summary>
    public ToolCommand Run(string role, Route route, params IEnumerable<string> options) =>
        new([tools[role], "--no-password", $"--username={connection.User ?? "postgres"}", .. Address(route), .. options])
        {
            Secret = connection.Password is { } password ? new SecretDelivery.Variable("PGPASSWORD", password) : null,
            Environment = Environment,
        };

    /// <summary>A script for psql that prints bare values.</summary>
    public ToolCommand Sql(string database, string script)
    {
        var command = Run(Client, Route.Local, [.. Quiet, "--no-align", "--tuples-only", Database(database)]);
        return command with
        {
            Input = script,
            Environment = new Dictionary<string, string>(Environment) { ["PGCLIENTENCODING"] = "UTF8" },
        };
    }

    /// <summary>psql reading a dump from its standard input; stops at the first error.</summary>
    public ToolCommand LoadScript() => Run(Client, Route.Local, [.. Quiet, Database(Maintenance)]);

    public ToolCommand Version(string role) => new([tools[role], "--version"]);

    /// <summary>
    /// The tools read <c>--dbname</c> as a connection string when it has an equals sign or looks like a URI: a database so named could point them to
    /// another server. So it always is one, with the name quoted in it.
    /// </summary>
    public static string Database(string name) =>
        $"--dbname=dbname='{name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";

    private static string[] Quiet => ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"];

    private IEnumerable<string> Address(Route route)
    {
        if (route == Route.Loopback) yield return "--host=127.0.0.1";
        if (connection.Port is { } port) yield return $"--port={port}";
    }
}
