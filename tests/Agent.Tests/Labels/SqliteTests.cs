namespace Baktainer.Agent.Tests.Labels;

public sealed class SqliteTests
{
    private static readonly (string, string)[] Sqlite = [("baktainer.backup", "true"), ("baktainer.db.engine", "sqlite"), ("baktainer.db.name", "/data/app.db")];

    [Fact]
    public void A_file_is_all_it_needs()
    {
        var target = Reading.Clean(Reading.Parse(Sqlite));

        Assert.Equal("sqlite", target.Engine);
        Assert.Equal(["/data/app.db"], target.Dump.Databases);
        Assert.False(target.Connection.User.IsGiven);
        Assert.False(target.Connection.Password.IsGiven);
    }

    [Fact]
    public void A_comma_is_part_of_the_path() =>
        Assert.Equal(["/data/a,b.db"], Reading.Clean(Reading.Parse([.. Sqlite, ("baktainer.db.name", "/data/a,b.db")])).Dump.Databases);

    [Fact]
    public void The_file_is_required() =>
        Assert.StartsWith("is required: the path", Reading.Error(Reading.Parse(Sqlite[..2]), "baktainer.db.name"), StringComparison.Ordinal);

    [Theory]
    [InlineData("baktainer.db.user", "app")]
    [InlineData("baktainer.db.password", "secret")]
    [InlineData("baktainer.db.port", "5432")]
    [InlineData("baktainer.db.all", "true")]
    [InlineData("baktainer.db.format", "plain")]
    public void What_a_file_has_not_is_a_warning(string label, string value)
    {
        var result = Reading.Parse([.. Sqlite, (label, value)]);

        Assert.Contains("has no effect", Reading.Warning(result, label), StringComparison.Ordinal);
        Assert.False(result.Target!.Dump.All);
    }
}
