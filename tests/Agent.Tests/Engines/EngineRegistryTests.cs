using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Tests.Engines;

public sealed class EngineRegistryTests
{
    [Theory]
    [InlineData("postgres", "postgres")]
    [InlineData("postgresql", "postgres")]
    [InlineData("PostgreSQL", "postgres")]
    [InlineData("mysql", "mysql")]
    [InlineData("MariaDB", "mariadb")]
    [InlineData("sqlite", "sqlite")]
    [InlineData("sqlite3", "sqlite")]
    public void An_engine_is_found_by_name_and_alias_in_any_case(string name, string expected) => Assert.Equal(expected, EngineRegistry.Find(name)?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("inspect")]
    [InlineData("ToString")]
    [InlineData("postgres_all")]
    [InlineData("mongodb")]
    public void Other_names_find_nothing(string name) => Assert.Null(EngineRegistry.Find(name));

    [Fact]
    public void Each_engine_is_listed_once_under_its_own_name() =>
        Assert.Equal(["postgres", "mysql", "mariadb", "sqlite"], EngineRegistry.All.Select(e => e.Name));
}
