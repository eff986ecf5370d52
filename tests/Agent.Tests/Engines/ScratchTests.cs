using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>How an empty server of each engine is started, and how one knows that it is the final one.</summary>
public sealed class ScratchTests
{
    private static readonly ToolSet Tools = new(new Dictionary<string, string> { ["psql"] = "/bin/psql", ["client"] = "/bin/client" });

    [Theory]
    [InlineData("postgres", "POSTGRES_PASSWORD", "postgres")]
    [InlineData("mysql", "MYSQL_ROOT_PASSWORD", "root")]
    [InlineData("mariadb", "MARIADB_ROOT_PASSWORD", "root")]
    public void Server_gets_its_password_and_nothing_else(string engine, string variable, string user)
    {
        var server = Engine(engine).Scratch(new Secret("drawn"));

        Assert.Equal((variable, "drawn"), (Assert.Single(server.Environment).Key, server.Environment[variable]));
        Assert.Equal(user, server.User);
        Assert.Empty(server.Argv);
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("mysql")]
    [InlineData("mariadb")]
    public void Server_is_asked_where_the_one_of_the_images_setup_does_not_listen(string engine)
    {
        var ready = Engine(engine).Ready(new Connection("someone", new Secret("drawn")), Tools, ["shop"]);

        Assert.Contains("--host=127.0.0.1", ready.Argv);
        Assert.DoesNotContain(ready.Argv, argument => argument.Contains("drawn", StringComparison.Ordinal));
    }

    [Fact]
    public void Sqlite_only_waits_and_gets_the_directories_of_its_files()
    {
        var sqlite = Engine("sqlite");

        Assert.Equal(["sleep", "86400"], sqlite.Scratch(new Secret("drawn")).Argv);
        Assert.Empty(sqlite.Scratch(new Secret("drawn")).Environment);
        Assert.Equal(["mkdir", "-p", "--", "/srv/app/", "/"], sqlite.Ready(new Connection(null, null), Tools, ["/srv/app/a.db", "/srv/app/b.db", "/c.db"]).Argv);
    }

    /// <summary>Clients have commands of their own, which run programs: none of them is ever where they look for one.</summary>
    [Theory]
    [InlineData("postgres", @"\! touch /tmp/x", @"--command=/* drill */ \! touch /tmp/x")]
    [InlineData("sqlite", ".shell touch /tmp/x", "/* drill */ .shell touch /tmp/x")]
    public void Query_starts_with_nothing_that_a_client_takes_for_its_own(string engine, string query, string argument)
    {
        var probe = Engine(engine).Probe(new Connection(null, null), new ToolSet(new Dictionary<string, string> { ["psql"] = "/bin/psql", ["sqlite3"] = "/bin/sqlite3" }), "/shop", query);

        Assert.Contains(argument, probe.Argv);
        Assert.Null(probe.Input);
    }

    [Fact]
    public void Query_reaches_MySql_by_a_client_whose_own_commands_are_off() =>
        Assert.Contains("--binary-mode", Engine("mysql").Probe(new Connection(null, null), Tools, "shop", "system touch /tmp/x").Argv);

    private static IScratchEngine Engine(string name) => (IScratchEngine)EngineRegistry.Get(name);
}
