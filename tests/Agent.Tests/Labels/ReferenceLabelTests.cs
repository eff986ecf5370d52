using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Labels that say where a secret is kept.</summary>
public sealed class ReferenceLabelTests
{
    private static readonly (string, string)[] MySql = [("baktainer.backup", "true"), ("baktainer.db.engine", "mysql"), ("baktainer.db.name", "shop")];

    [Theory]
    [InlineData("env:DB_PASSWORD")]
    [InlineData("file:/etc/shop/db password")]
    [InlineData("docker-secret:shop_db")]
    [InlineData("keyvault:shop-vault/shop-db")]
    [InlineData("awssm:eu-central-1/prod/db#password")]
    [InlineData("vault:secret/shop/db#password")]
    public void A_reference_is_taken_over_and_nothing_is_looked_up(string reference)
    {
        var connection = Reading.Clean(Reading.With(("baktainer.db.password.secret", reference))).Connection;

        Assert.Equal(reference, $"{connection.Password.Reference}");
        Assert.Null(connection.Password.Literal);
    }

    [Fact]
    public void A_users_name_can_be_a_reference_too()
    {
        (string, string)[] labels = [.. MySql, ("baktainer.db.user.secret", "env:APP_USER"), ("baktainer.db.password.secret", "env:APP_PASSWORD")];

        var connection = Reading.Clean(Reading.Parse(labels, ("MYSQL_ROOT_PASSWORD", "pw"))).Connection;

        Assert.Equal(("env:APP_USER", "env:APP_PASSWORD"), ($"{connection.User.Reference}", $"{connection.Password.Reference}"));
    }

    [Fact]
    public void A_password_of_the_image_is_not_given_to_a_user_from_elsewhere() =>
        Assert.False(Reading.Clean(Reading.Parse([.. MySql, ("baktainer.db.user.secret", "env:APP_USER")], ("MYSQL_ROOT_PASSWORD", "pw"))).Connection.Password.IsGiven);

    [Theory]
    [InlineData("baktainer.db.password", "baktainer.db.password.secret")]
    [InlineData("baktainer.db.user", "baktainer.db.user.secret")]
    public void Both_a_value_and_a_reference_are_an_error(string plain, string secret)
    {
        var result = Reading.With((plain, "x"), (secret, "env:X"));

        Assert.Null(result.Target);
        Assert.Contains(result.Problems, problem => problem.IsError && problem.Label == secret && problem.Message.Contains(plain, StringComparison.Ordinal));
    }

    [Fact]
    public void A_reference_to_a_password_needs_its_user_where_there_are_two_accounts() =>
        Assert.Contains("whose password baktainer.db.password.secret is", Reading.Error(Reading.Parse([.. MySql, ("baktainer.db.password.secret", "env:X")]), "baktainer.db.user"), StringComparison.Ordinal);

    [Theory]
    [InlineData("hunter2-the-real-one")]
    [InlineData("hunter2:the-real-one")]
    [InlineData("keyvault:hunter2-the-real-one")]
    [InlineData("\"hunter2-the-real-one\"")]
    public void A_password_written_in_place_of_a_reference_is_an_error_that_does_not_show_it(string text)
    {
        var result = Reading.With(("baktainer.db.password.secret", text));

        Assert.Null(result.Target);
        Assert.All(result.Problems, problem => Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_preview_shows_no_secret_and_asks_nobody()
    {
        var preview = new ConnectionSpec(Credential.At(new("env", "U")), Credential.At(new("env", "P")), 1).Preview();

        Assert.Equal(("<user>", 1), (preview.User, preview.Port));
        Assert.NotNull(preview.Password);
    }
}
