using System.Text;
using Baktainer.Archive;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.MySql;

/// <summary>
/// MySQL 8 and later, MariaDB 10.6 and later: all databases in one dump, so that they are of one moment. Tables of engines without transactions
/// (MyISAM, Aria, MEMORY) are read as they are when their turn comes.
/// </summary>
public sealed class MySqlEngine : IDatabaseEngine, IScratchEngine
{
    /// <summary>Names have at most 64 characters, users of MariaDB 128; both of at most three bytes.</summary>
    private const int MaxNameBytes = 384;

    private MySqlEngine(string name, string[] dump, string[] client)
    {
        Name = name;
        Tools = [new ToolNeed(MySqlTools.Dump, dump), new ToolNeed(MySqlTools.Client, client)];
    }

    /// <summary>Prefers MySQL's own programs.</summary>
    public static MySqlEngine MySql { get; } = new("mysql", ["mysqldump", "mariadb-dump"], ["mysql", "mariadb"]);

    /// <summary>Prefers MariaDB's own programs; since 11 its images have no others.</summary>
    public static MySqlEngine MariaDb { get; } = new("mariadb", ["mariadb-dump", "mysqldump"], ["mariadb", "mysql"]);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ToolNeed> Tools { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Problems(Connection connection, DumpRequest request)
    {
        foreach (var problem in Identifiers.Problems(connection, request, MaxNameBytes)) yield return problem;
        if (connection.Password is { } password && Encoding.UTF8.GetByteCount(password.Reveal()) > OptionFile.MaxPasswordBytes)
            yield return $"The password is longer than {OptionFile.MaxPasswordBytes} bytes.";
        foreach (var database in request.Databases.Where(MySqlFacts.IsSystem))
            yield return $"The database '{database}' is the server's own: it cannot be put back without breaking the server.";
    }

    /// <inheritdoc/>
    public IReadOnlyList<ToolCommand> Survey(Connection connection, ToolSet tools)
    {
        var mysql = new MySqlTools(connection, tools);
        return [mysql.Version(MySqlTools.Dump), mysql.Sql(MySqlFacts.Query)];
    }

    /// <inheritdoc/>
    public DumpPlan Plan(Connection connection, ToolSet tools, DumpRequest request, IReadOnlyList<string> answers)
    {
        var facts = answers.Count > 0 ? MySqlFacts.Read(answers) : new MySqlFacts("", Name == "mariadb" ? "MariaDB" : "", request.Assumed);
        var databases = request.All ? Targets.RequireAll(facts.Databases, MaxNameBytes) : Targets.Require(request.Databases, facts.Databases);
        if (databases.Count == 0) throw new BaktainerException(FailureCodes.NoSuchTarget, "The server shows this user no database but its own.");
        var stem = databases.Count == 1 ? ArtifactStems.For(databases, d => d)[0] : "databases";
        var mysql = new MySqlTools(connection, tools);
        ToolCommand Dump(Route route) => mysql.Run(MySqlTools.Dump, route, [.. Options(facts, route), "--databases", "--", .. databases]);
        var step = new DumpStep(stem, databases, "sql", "sql", EndMarker.MySql, Dump(Route.Local), Dump(Route.Loopback));
        return new DumpPlan(facts.ServerVersion, facts.ClientVersion, [step]);
    }

    /// <inheritdoc/>
    public IRestorer Restorer(Connection connection, ToolSet tools, IReadOnlyList<string> answers) =>
        new MySqlRestorer(new MySqlTools(connection, tools), MySqlFacts.Read(answers));

    /// <inheritdoc/>
    public ScratchServer Scratch(Secret password) => new(new Dictionary<string, string> { [$"{Name.ToUpperInvariant()}_ROOT_PASSWORD"] = password.Reveal() }, "root");

    /// <inheritdoc/>
    public ToolCommand Ready(Connection connection, ToolSet tools, IReadOnlyList<string> databases) =>
        new MySqlTools(connection, tools).Run(MySqlTools.Client, Route.Loopback, "--connect-timeout=15", "--batch", "--loose-disable-ssl-verify-server-cert", "--execute=DO 1");

    /// <inheritdoc/>
    public ToolCommand Probe(Connection connection, ToolSet tools, string database, string query) => new MySqlTools(connection, tools).Sql($"USE {MySqlTools.Name(database)};\n/* drill */ {query};\n");

    private static IEnumerable<string> Options(MySqlFacts facts, Route route)
    {
        string[] always =
        [
            "--single-transaction", "--quick", "--routines", "--events", "--triggers", "--hex-blob", "--no-tablespaces", "--max-allowed-packet=1G",
        ];
        return [.. always, .. facts.IsMariaDb ? MariaDbOptions(facts, route) : ["--set-gtid-purged=OFF"]];
    }

    private static IEnumerable<string> MariaDbOptions(MySqlFacts facts, Route route)
    {
        // Without it, tables WITH SYSTEM VERSIONING lose their past.
        if (facts.MariaDbVersion >= new Version(10, 11)) yield return "--dump-history";

        // Nobody stands between 127.0.0.1 and itself; since 11.4 a self-signed certificate would otherwise be refused for some accounts.
        if (route == Route.Loopback) yield return "--disable-ssl-verify-server-cert";
    }
}
