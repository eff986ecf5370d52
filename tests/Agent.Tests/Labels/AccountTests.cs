using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Who connects: by label, else by the official images' own variables.</summary>
public sealed class AccountTests
{
    /// <summary>Engine, the container's variables, the account expected (<c>user:password</c>, <c>-</c> for none) and the databases (<c>*</c> for all).</summary>
    public static TheoryData<string, string, string, string> OfficialImages => new()
    {
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_DB=shop", "postgres:pw", "shop" },
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER=app POSTGRES_DB=shop", "app:pw", "shop" },
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER=app", "app:pw", "app" },
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER= POSTGRES_DB=shop", "postgres:pw", "shop" },
        { "postgres", "POSTGRES_HOST_AUTH_METHOD=trust POSTGRES_DB=shop", "postgres:-", "shop" },
        { "mysql", "MYSQL_ROOT_PASSWORD=rpw MYSQL_DATABASE=shop", "root:rpw", "shop" },
        { "mysql", "MYSQL_ROOT_PASSWORD=rpw MYSQL_USER=app MYSQL_PASSWORD=pw MYSQL_DATABASE=shop", "root:rpw", "shop" },
        { "mysql", "MYSQL_RANDOM_ROOT_PASSWORD=1 MYSQL_USER=app MYSQL_PASSWORD=pw MYSQL_DATABASE=shop", "app:pw", "shop" },
        { "mysql", "MYSQL_ALLOW_EMPTY_PASSWORD=1 MYSQL_DATABASE=shop", "root:-", "shop" },
        { "mysql", "MYSQL_ALLOW_EMPTY_PASSWORD=1 MYSQL_PASSWORD=pw MYSQL_DATABASE=shop", "root:-", "shop" },
        { "mysql", "MYSQL_DATABASE=shop", "-:-", "shop" },
        { "mysql", "MARIADB_ROOT_PASSWORD=other MYSQL_ROOT_PASSWORD=rpw MYSQL_DATABASE=shop", "root:rpw", "shop" },
        { "mariadb", "MARIADB_ROOT_PASSWORD=rpw MARIADB_DATABASE=shop", "root:rpw", "shop" },
        { "mariadb", "MYSQL_ROOT_PASSWORD=rpw MYSQL_DATABASE=shop", "root:rpw", "shop" },
        { "mariadb", "MARIADB_ROOT_PASSWORD=rpw MYSQL_ROOT_PASSWORD=old MARIADB_DATABASE=shop MYSQL_DATABASE=old", "root:rpw", "shop" },
        { "mariadb", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=yes MARIADB_USER=app MARIADB_PASSWORD=pw MARIADB_DATABASE=shop", "root:-", "shop" },
        { "mariadb", "MARIADB_RANDOM_ROOT_PASSWORD=1 MARIADB_USER=app MARIADB_PASSWORD=pw MARIADB_DATABASE=shop", "app:pw", "shop" },
    };

    [Theory]
    [MemberData(nameof(OfficialImages))]
    public void Two_labels_are_enough_with_an_official_image(string engine, string variables, string account, string databases)
    {
        var target = Reading.Clean(Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", engine)], Variables(variables)));

        Assert.Equal(account, Account(target.Connection));
        Assert.Equal(databases.Split(','), target.Dump.Databases);
        Assert.False(target.Dump.All);
    }

    [Theory]
    [InlineData("postgres", "POSTGRES_PASSWORD=pw")]
    [InlineData("mysql", "MYSQL_ROOT_PASSWORD=pw")]
    [InlineData("mariadb", "MARIADB_ROOT_PASSWORD=pw")]
    [InlineData("postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER=app POSTGRES_DB_FILE=/run/secrets/db")]
    public void An_official_image_that_names_no_database_is_backed_up_whole_with_a_warning(string engine, string variables)
    {
        var result = Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", engine)], Variables(variables));

        Assert.True(result.Target!.Dump.All);
        Assert.Contains("every database is backed up", Reading.Warning(result, "baktainer.db.name"), StringComparison.Ordinal);
    }

    /// <summary>Engine, variables, labels (user, password) and the account expected.</summary>
    public static TheoryData<string, string, string, string> Labelled => new()
    {
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER=app", "app", "app:pw" },
        { "postgres", "POSTGRES_PASSWORD=pw POSTGRES_USER=app", "other", "other:-" },
        { "postgres", "POSTGRES_PASSWORD=pw", "postgres", "postgres:pw" },
        { "mysql", "MYSQL_ROOT_PASSWORD=rpw MYSQL_USER=app MYSQL_PASSWORD=pw", "app", "app:pw" },
        { "mysql", "MYSQL_ROOT_PASSWORD=rpw MYSQL_USER=app MYSQL_PASSWORD=pw", "root", "root:rpw" },
        { "mysql", "MYSQL_ROOT_PASSWORD=rpw MYSQL_USER=app MYSQL_PASSWORD=pw", "backup", "backup:-" },
        { "mariadb", "MARIADB_ROOT_PASSWORD=rpw MYSQL_USER=app MYSQL_PASSWORD=pw", "app", "app:pw" },
    };

    [Theory]
    [MemberData(nameof(Labelled))]
    public void The_password_belongs_to_the_user_that_the_label_names(string engine, string variables, string user, string account)
    {
        var result = Reading.Parse([.. Reading.Sound, ("baktainer.db.engine", engine), ("baktainer.db.user", user)], Variables(variables));

        Assert.Equal(account, Account(Reading.Clean(result).Connection));
    }

    [Fact]
    public void A_password_in_a_label_works_and_warns()
    {
        var result = Reading.Parse([.. Reading.Sound, ("baktainer.db.password", "Tr0ub4dor")], Variables("POSTGRES_PASSWORD=pw POSTGRES_USER=app"));

        Assert.Equal("app:Tr0ub4dor", Account(result.Target!.Connection));
        Assert.Contains("can be read by everybody who may inspect containers", Reading.Warning(result, "baktainer.db.password"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a'b\"c$d e\nf-ü")]
    [InlineData("-p")]
    [InlineData(" ")]
    public void A_password_may_be_any_text(string password) =>
        Assert.Equal(password, Reading.With(("baktainer.db.password", password)).Target!.Connection.Password.Literal!.Reveal());

    [Fact]
    public void A_quoted_password_keeps_its_quotes_and_is_questioned()
    {
        var result = Reading.With(("baktainer.db.password", "\"pw\""));

        Assert.Equal("\"pw\"", result.Target!.Connection.Password.Literal!.Reveal());
        Assert.Contains(result.Problems, problem => problem.Message.StartsWith("begins and ends with a quote", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_password_is_an_error() =>
        Assert.Equal("the value is empty: give one, or leave it away.", Reading.Error(Reading.With(("baktainer.db.password", "")), "baktainer.db.password"));

    [Theory]
    [InlineData("mysql")]
    [InlineData("mariadb")]
    public void A_password_without_its_user_is_an_error_where_there_are_two_accounts(string engine) =>
        Assert.Contains("whose password", Reading.Error(Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", engine), ("baktainer.db.name", "shop"), ("baktainer.db.password", "pw")]), "baktainer.db.user"), StringComparison.Ordinal);

    [Fact]
    public void A_password_without_its_user_is_the_only_accounts_for_postgres()
    {
        (string, string)[] labels = [("baktainer.backup", "true"), ("baktainer.db.engine", "postgres"), ("baktainer.db.name", "shop"), ("baktainer.db.password", "pw")];

        Assert.Equal("app:pw", Account(Reading.Parse(labels, ("POSTGRES_USER", "app")).Target!.Connection));
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a\tb")]
    [InlineData("")]
    [InlineData("app ")]
    public void A_user_that_cannot_be_given_safely_is_an_error(string user) => Reading.Error(Reading.With(("baktainer.db.user", user)), "baktainer.db.user");

    [Theory]
    [InlineData("POSTGRES_USER=-x POSTGRES_DB=shop", "baktainer.db.user", "is not set, and the container's POSTGRES_USER cannot be used: it starts with a dash")]
    [InlineData("POSTGRES_DB=--all", "baktainer.db.name", "is not set, and the container's POSTGRES_DB cannot be used: it starts with a dash")]
    public void A_variable_obeys_the_rule_of_the_label_it_stands_in_for(string variables, string label, string message) =>
        Assert.StartsWith(message, Reading.Error(Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", "postgres")], Variables(variables)), label), StringComparison.Ordinal);

    /// <summary>Engine, variables, and the account expected, a reference in angle brackets.</summary>
    public static TheoryData<string, string, string> FilesOfImages => new()
    {
        { "postgres", "POSTGRES_DB=shop POSTGRES_PASSWORD_FILE=/run/secrets/pw", "postgres:<file:/run/secrets/pw>" },
        { "postgres", "POSTGRES_DB=shop POSTGRES_USER=app POSTGRES_PASSWORD_FILE=/run/secrets/pw", "app:<file:/run/secrets/pw>" },
        { "postgres", "POSTGRES_DB=shop POSTGRES_USER_FILE=/run/secrets/user POSTGRES_PASSWORD_FILE=/run/secrets/pw", "<file:/run/secrets/user>:<file:/run/secrets/pw>" },
        { "postgres", "POSTGRES_DB=shop POSTGRES_USER_FILE=/run/secrets/user POSTGRES_PASSWORD=pw", "<file:/run/secrets/user>:pw" },
        { "mysql", "MYSQL_DATABASE=shop MYSQL_ROOT_PASSWORD_FILE=/run/secrets/pw", "root:<file:/run/secrets/pw>" },
        { "mysql", "MYSQL_DATABASE=shop MYSQL_RANDOM_ROOT_PASSWORD=1 MYSQL_USER=app MYSQL_PASSWORD_FILE=/run/secrets/pw", "app:<file:/run/secrets/pw>" },
        { "mariadb", "MARIADB_DATABASE=shop MARIADB_USER=app MARIADB_PASSWORD_FILE=/run/secrets/pw", "app:<file:/run/secrets/pw>" },
        { "mariadb", "MARIADB_DATABASE=shop MARIADB_ROOT_PASSWORD_FILE=/run/secrets/pw MYSQL_ROOT_PASSWORD_FILE=/old", "root:<file:/run/secrets/pw>" },
    };

    [Theory]
    [MemberData(nameof(FilesOfImages))]
    public void A_file_that_the_image_reads_is_followed(string engine, string variables, string account) =>
        Assert.Equal(account, Account(Reading.Clean(Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", engine)], Variables(variables))).Connection));

    [Fact]
    public void A_labelled_user_gets_no_password_that_may_be_another_users() =>
        Assert.Equal("app:-", Account(Reading.Clean(Reading.Parse(Reading.Sound, Variables("POSTGRES_USER_FILE=/run/secrets/user POSTGRES_PASSWORD_FILE=/run/secrets/pw"))).Connection));

    [Fact]
    public void A_file_that_cannot_be_named_is_questioned()
    {
        var result = Reading.Parse([("baktainer.backup", "true"), ("baktainer.db.engine", "postgres")], Variables("POSTGRES_DB=shop POSTGRES_PASSWORD_FILE=../pw"));

        Assert.Equal("postgres:-", Account(result.Target!.Connection));
        Assert.Contains("POSTGRES_PASSWORD_FILE", Reading.Warning(result, "baktainer.db.password"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfficialImages))]
    public void A_restore_reaches_an_unlabelled_container_by_the_same_account(string engine, string variables, string account, string databases)
    {
        Assert.NotEmpty(databases);
        Assert.Equal(account, Account(LabelParser.ConnectionFor(Reading.Container([], Variables(variables)), engine)));
    }

    [Fact]
    public void A_restore_reaches_a_labelled_container_by_its_labels()
    {
        var container = Reading.Container([("baktainer.db.user", "app"), ("baktainer.db.password", "pw"), ("baktainer.db.port", "5433")], ("POSTGRES_PASSWORD", "x"));

        var connection = LabelParser.ConnectionFor(container, "postgres");

        Assert.Equal("app:pw", Account(connection));
        Assert.Equal(5433, connection.Port);
    }

    [Fact]
    public void A_restore_needs_no_account_for_sqlite() => Assert.Equal("-:-", Account(LabelParser.ConnectionFor(Reading.Container([]), "sqlite")));

    private static (string Name, string Value)[] Variables(string text) =>
        [.. text.Split(' ').Select(variable => variable.Split('=', 2)).Select(parts => (parts[0], parts[1]))];

    private static string Account(ConnectionSpec connection) => $"{Show(connection.User)}:{Show(connection.Password)}";

    private static string Show(Credential credential) => credential.Reference is { } reference ? $"<{reference}>" : credential.Literal?.Reveal() ?? "-";
}
