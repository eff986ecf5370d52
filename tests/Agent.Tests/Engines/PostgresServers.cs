using System.Text;
using Baktainer.Agent.Engines;
using Baktainer.Agent.Engines.Postgres;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>Two PostgreSQL servers of one version, whose first superusers have different names, as when a backup goes to another installation.</summary>
public abstract class PostgresServers(string version) : IAsyncLifetime
{
    private const string SourcePassword = "source $word's";

    public Server Source { get; } = new($"postgres:{version}");

    public Server Target { get; } = new($"postgres:{version}");

    public Client From => FromAs("postgres", SourcePassword);

    public Client To => new(new PostgresEngine(), Target, new Connection("keeper", new Secret("target")));

    public Client FromAs(string user, string password) => new(new PostgresEngine(), Source, new Connection(user, new Secret(password)));

    public Task<string> OnSource(string database, string sql) => Psql(Source, "postgres", database, sql);

    public Task<string> OnTarget(string database, string sql) => Psql(Target, "keeper", database, sql);

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(Start(Source, "postgres", SourcePassword), Start(Target, "keeper", "target"));
        await OnSource("postgres", PostgresSeed.Server);
        await OnSource("shop", PostgresSeed.Shop);
        foreach (var database in Hostile.Databases)
            await OnSource(database, $"CREATE TABLE name (v text); INSERT INTO name VALUES ('{Convert.ToHexString(Encoding.UTF8.GetBytes(database))}');");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Source.DisposeAsync().AsTask(), Target.DisposeAsync().AsTask());
        GC.SuppressFinalize(this);
    }

    private static async Task Start(Server server, string user, string password)
    {
        await server.Start("/var/lib/postgresql/data", ["pg_isready", "-h", "127.0.0.1"], $"POSTGRES_USER={user}", $"POSTGRES_PASSWORD={password}");
        // The official image trusts everybody on 127.0.0.1: not here, where tests want to see passwords checked.
        await server.Shell("install -d -o postgres /var/lib/postgresql/fast; echo 'local all all trust\nhost all all all scram-sha-256' > \"$PGDATA/pg_hba.conf\"");
        await Psql(server, user, "postgres", "SELECT pg_reload_conf()");
    }

    private static async Task<string> Psql(Server server, string user, string database, string sql)
    {
        string[] psql = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", PostgresNames.Connect(database)];
        return (await server.Exec(psql, sql)).TrimEnd('\n');
    }
}

public sealed class Postgres15() : PostgresServers("15");

public sealed class Postgres17() : PostgresServers("17");

/// <summary>The test's own quoting, apart from the code under test.</summary>
internal static class PostgresNames
{
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"") + "\"";

    public static string Connect(string database) => "dbname='" + database.Replace("\\", "\\\\").Replace("'", "\\'") + "'";
}
