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

        Assert.Equal("sh", sqlite.Scratch(new Secret("drawn")).Argv[0]);
        Assert.Empty(sqlite.Scratch(new Secret("drawn")).Environment);
        Assert.Equal(["mkdir", "-p", "--", "/srv/app/", "/"], sqlite.Ready(new Connection(null, null), Tools, ["/srv/app/a.db", "/srv/app/b.db", "/c.db"]).Argv);
    }

    private static IScratchEngine Engine(string name) => (IScratchEngine)EngineRegistry.Get(name);
}
