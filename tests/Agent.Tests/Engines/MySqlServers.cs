using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>Two servers of the MySQL family.</summary>
public abstract class MySqlServers(string image, string engine) : IAsyncLifetime
{
    private const string Password = "root's \"$pw\" \\";

    public Server Source { get; } = new(image);

    public Server Target { get; } = new(image);

    public bool IsMariaDb => engine == "mariadb";

    public Client From => FromAs("root", Password);

    public Client To => new(EngineRegistry.Find(engine)!, Target, new Connection("root", new Secret(Password)));

    public Client FromAs(string user, string password, string? label = null) =>
        new(EngineRegistry.Find(label ?? engine)!, Source, new Connection(user, new Secret(password)));

    public Task<string> OnSource(string sql) => Sql(Source, sql);

    public Task<string> OnTarget(string sql) => Sql(Target, sql);

    public async ValueTask InitializeAsync()
    {
        await Task.WhenAll(Start(Source), Start(Target));
        await OnSource(MySqlSeed.Server);
        if (IsMariaDb) await OnSource(MySqlSeed.MariaDbOnly);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Source.DisposeAsync().AsTask(), Target.DisposeAsync().AsTask());
        GC.SuppressFinalize(this);
    }

    private Task Start(Server server) => server.Start(
        "/var/lib/mysql", [IsMariaDb ? "mariadb-admin" : "mysqladmin", "-h127.0.0.1", "-uroot", $"-p{Password}", "ping"], $"MYSQL_ROOT_PASSWORD={Password}", "MYSQL_DATABASE=app", "MYSQL_USER=app", "MYSQL_PASSWORD=app");

    private async Task<string> Sql(Server server, string sql)
    {
        string[] client = [IsMariaDb ? "mariadb" : "mysql", "-uroot", $"-p{Password}", "--default-character-set=utf8mb4", "--batch", "--skip-column-names", "--binary-mode"];
        return (await server.Exec(client, sql)).TrimEnd('\n');
    }
}

public sealed class MySql9() : MySqlServers("mysql:9", "mysql");

public sealed class MariaDb1011() : MySqlServers("mariadb:10.11", "mariadb");

public sealed class MariaDb118() : MySqlServers("mariadb:11.8", "mariadb");
