namespace Baktainer.Agent.Tests.Labels;

public sealed class DatabaseTests
{
    private const string Name = "baktainer.db.name";

    [Theory]
    [InlineData("postgres", "postgres")]
    [InlineData("postgresql", "postgres")]
    [InlineData("PostgreSQL", "postgres")]
    [InlineData("MySQL", "mysql")]
    [InlineData("mariadb", "mariadb")]
    [InlineData(" mariadb ", "mariadb")]
    public void The_engine_has_one_canonical_name(string label, string engine) =>
        Assert.Equal(engine, Reading.Clean(Reading.With(("baktainer.db.engine", label))).Engine);

    [Theory]
    [InlineData("postgre", "did you mean postgres?")]
    [InlineData("postgresl", "did you mean postgres?")]
    [InlineData("marai-db", "did you mean mariadb?")]
    [InlineData("mongodb", "is none of postgres, postgresql, mysql, mariadb, sqlite.")]
    [InlineData("inspect", "is none of")]
    [InlineData("class", "is none of")]
    [InlineData("postgres_all", "is none of")]
    [InlineData("custom", "is none of")]
    [InlineData("", "is none of")]
    public void An_unknown_engine_is_an_error_with_the_nearest_name(string engine, string message) =>
        Assert.Contains(message, Reading.Error(Reading.With(("baktainer.db.engine", engine)), "baktainer.db.engine"), StringComparison.Ordinal);

    [Fact]
    public void A_missing_engine_is_an_error_that_names_them_all() =>
        Assert.Equal("is required: postgres (or postgresql), mysql, mariadb, sqlite.", Reading.Error(Reading.Without("baktainer.db.engine"), "baktainer.db.engine"));

    [Theory]
    [InlineData("POSTGRES_DB", "postgres")]
    [InlineData("MYSQL_DATABASE", "mysql")]
    [InlineData("MARIADB_DATABASE", "mariadb")]
    public void A_missing_engine_is_guessed_in_the_error_from_the_containers_variables(string variable, string engine) =>
        Assert.Equal($"is required: {engine}, as its variables suggest.", Reading.Error(Reading.Parse([("baktainer.backup", "true")], (variable, "x")), "baktainer.db.engine"));

    [Fact]
    public void Several_databases_are_separated_by_commas()
    {
        Assert.Equal(["shop"], Reading.Clean(Reading.With()).Dump.Databases);
        Assert.Equal(["shop", "crm", "wiki"], Reading.Clean(Reading.With((Name, "shop, crm,wiki"))).Dump.Databases);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("shop,", "has a name in it that is empty")]
    [InlineData("shop,,crm", "has a name in it that is empty")]
    [InlineData("shop,--all", "has a name in it that starts with a dash")]
    [InlineData("shop,crm,shop", "names a database twice")]
    [InlineData("*", "set baktainer.db.all=true")]
    [InlineData("--result-file=/etc/passwd", "starts with a dash")]
    [InlineData("shop\n--evil", "holds a control or invisible character")]
    [InlineData("shop\0", "holds a control or invisible character")]
    [InlineData("shop\u202e", "holds a control or invisible character")]
    [InlineData("shop\ud800", "holds a control or invisible character")]
    [InlineData(" shop", "starts or ends with white space")]
    public void A_database_name_that_cannot_be_given_safely_is_an_error(string name, string message) =>
        Assert.Contains(message, Reading.Error(Reading.With((Name, name)), Name), StringComparison.Ordinal);

    [Fact]
    public void A_database_name_that_is_too_long_is_an_error() =>
        Assert.Contains("is longer than 1024 characters", Reading.Error(Reading.With((Name, new string('a', 1025))), Name), StringComparison.Ordinal);

    [Fact]
    public void Odd_but_harmless_names_are_left_to_the_engine() =>
        Assert.Equal(["my shop; drop `x` $(id) 'ü'"], Reading.Clean(Reading.With((Name, "my shop; drop `x` $(id) 'ü'"))).Dump.Databases);

    [Fact]
    public void A_missing_name_is_an_error() => Assert.StartsWith("is required: name the database", Reading.Error(Reading.Without(Name), Name), StringComparison.Ordinal);

    [Fact]
    public void All_databases_need_no_name()
    {
        var dump = Reading.Clean(Reading.Parse([.. Reading.Sound.Where(label => label.Item1 != Name), ("baktainer.db.all", "true")])).Dump;

        Assert.True(dump.All);
        Assert.Empty(dump.Databases);
    }

    [Fact]
    public void All_databases_may_be_written_with_a_star_as_the_original_asked() =>
        Assert.True(Reading.Clean(Reading.With((Name, "*"), ("baktainer.db.all", "true"))).Dump.All);

    [Fact]
    public void All_databases_make_a_name_useless_which_is_said()
    {
        var result = Reading.With(("baktainer.db.all", "yes"));

        Assert.Empty(result.Target!.Dump.Databases);
        Assert.Contains("baktainer.db.all=true backs up every database", Reading.Warning(result, Name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("custom", false)]
    [InlineData("PLAIN", true)]
    public void The_format_is_custom_or_plain(string format, bool plain) =>
        Assert.Equal(plain, Reading.Clean(Reading.With(("baktainer.db.format", format))).Dump.Plain);

    [Fact]
    public void The_format_is_custom_when_it_is_not_given() => Assert.False(Reading.Clean(Reading.With()).Dump.Plain);

    [Fact]
    public void The_format_is_for_postgres_only() =>
        Assert.Contains("mysql dumps have one format", Reading.Warning(Reading.With(("baktainer.db.engine", "mysql"), ("baktainer.db.format", "plain")), "baktainer.db.format"), StringComparison.Ordinal);

    [Theory]
    [InlineData("5433", 5433)]
    [InlineData("1", 1)]
    [InlineData("65535", 65535)]
    public void The_port_is_the_labels(string port, int expected) =>
        Assert.Equal(expected, Reading.Clean(Reading.With(("baktainer.db.port", port))).Connection.Port);

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("0x15")]
    [InlineData("5432.0")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public void A_port_that_is_none_is_an_error(string port) =>
        Assert.Contains("is not a whole number from 1 to 65535", Reading.Error(Reading.With(("baktainer.db.port", port)), "baktainer.db.port"), StringComparison.Ordinal);
}
