using Baktainer.Agent.Engines;
using Baktainer.Contracts;
using CsCheck;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>What is rejected before anything runs, and what is not.</summary>
public sealed class ProblemsTests
{
    private static readonly Connection Fine = new("app", new Secret("x"));

    [Theory]
    [InlineData("postgres")]
    [InlineData("mysql")]
    [InlineData("mariadb")]
    public void Any_printable_name_is_fine(string engine) => Assert.All(Hostile.Databases, d => Assert.Empty(Problems(engine, Fine, d)));

    [Theory]
    [InlineData("postgres")]
    [InlineData("mysql")]
    [InlineData("mariadb")]
    [InlineData("sqlite")]
    public void A_name_that_cannot_be_an_argument_is_named_with_its_characters_escaped(string engine)
    {
        Assert.Contains("'/a\\u0000b'", Assert.Single(Problems(engine, Fine, "/a\0b")), StringComparison.Ordinal);
        Assert.Contains("'/a\\u000ab'", Assert.Single(Problems(engine, Fine, "/a\nb")), StringComparison.Ordinal);
        Assert.Contains("'/a\\u009bb'", Assert.Single(Problems(engine, Fine, "/a\u009bb")), StringComparison.Ordinal);
        Assert.Contains("'/a\\ud800b'", Assert.Single(Problems(engine, Fine, "/a\ud800b")), StringComparison.Ordinal);
        Assert.Contains("longer", Assert.Single(Problems(engine, Fine, "/" + new string('é', 2100))), StringComparison.Ordinal);
        Assert.NotEmpty(Problems(engine, Fine, ""));
        Assert.Contains("twice", Assert.Single(Problems(engine, Fine, "/a", "/a")), StringComparison.Ordinal);
        Assert.Single(Problems(engine, Fine));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("mysql")]
    public void Users_passwords_and_ports_are_looked_at_too(string engine)
    {
        Assert.Single(Problems(engine, new Connection("", null), "d"));
        Assert.Single(Problems(engine, new Connection("a\tb", null), "d"));
        Assert.Single(Problems(engine, new Connection("a", new Secret("x\0y")), "d"));
        Assert.Single(Problems(engine, new Connection("a", new Secret("x\udc00")), "d"));
        Assert.Single(Problems(engine, new Connection("a", null, 0), "d"));
        Assert.Single(Problems(engine, new Connection("a", null, 65536), "d"));
        Assert.Empty(Problems(engine, new Connection(null, new Secret("any\nthing \u0001"), 1), "d"));
    }

    [Fact]
    public void Postgres_does_not_take_what_the_server_would_cut()
    {
        Assert.Empty(Problems("postgres", Fine, new string('x', 63)));
        Assert.Single(Problems("postgres", Fine, new string('x', 64)));
        Assert.Single(Problems("postgres", Fine, new string('é', 32)));
    }

    [Theory]
    [InlineData("mysql")]
    [InlineData("Information_Schema")]
    [InlineData("sys")]
    public void Databases_of_the_server_itself_are_not_taken(string database) => Assert.Single(Problems("mariadb", Fine, database));

    [Fact]
    public void MySql_does_not_take_a_password_longer_than_a_line_of_an_option_file() =>
        Assert.Single(Problems("mysql", new Connection("a", new Secret(new string('"', 1025))), "d"));

    [Theory]
    [InlineData("app.db")]
    [InlineData("./app.db")]
    [InlineData("-readonly")]
    [InlineData("file:/data/app.db")]
    [InlineData(":memory:")]
    [InlineData("/data/../etc/app.db")]
    [InlineData("/data/./app.db")]
    [InlineData("/data//app.db")]
    [InlineData("/data/")]
    [InlineData("/")]
    public void Sqlite_takes_absolute_paths_only(string path) => Assert.Single(Problems("sqlite", Fine, path));

    [Fact]
    public void Sqlite_has_no_all() => Assert.Single(EngineRegistry.Find("sqlite")!.Problems(Fine, new DumpRequest([], All: true, Plain: false)));

    [Fact]
    public void Any_path_that_stays_in_its_directory_is_fine_for_sqlite() =>
        Assert.All(Hostile.Databases, d => Assert.Empty(Problems("sqlite", Fine, "/data/" + d.Replace("//", "/", StringComparison.Ordinal))));

    [Fact]
    public void No_problem_tells_the_password() => Hostile.Text.Sample(password =>
    {
        foreach (var engine in EngineRegistry.All)
        {
            Assert.DoesNotContain(
                engine.Problems(new Connection("\n", new Secret("s3cr3t" + password), 0), new DumpRequest(["\n"], All: false, Plain: false)),
                p => p.Contains("s3cr3t", StringComparison.Ordinal));
        }
    });

    private static List<string> Problems(string engine, Connection connection, params string[] databases) =>
        [.. EngineRegistry.Find(engine)!.Problems(connection, new DumpRequest(databases, All: false, Plain: false))];
}
