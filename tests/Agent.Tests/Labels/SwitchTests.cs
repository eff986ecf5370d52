using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Tests.Labels;

/// <summary><c>baktainer.backup</c> decides whether anything else is read; all booleans are spelled alike.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("TRUE")]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("yes")]
    [InlineData("on")]
    [InlineData(" on ")]
    public void A_container_is_a_target_when_backup_is_on(string value) =>
        Assert.Equal("db-1", Reading.Clean(Reading.With(("baktainer.backup", value))).Name);

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("No")]
    [InlineData("OFF")]
    public void Nothing_is_read_and_nothing_said_when_backup_is_off(string value)
    {
        var result = Reading.With(("baktainer.backup", value), ("baktainer.db.engine", "nonsense"), ("baktainer.typo", "x"));

        Assert.Null(result.Target);
        Assert.Empty(result.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("maybe")]
    [InlineData("2")]
    [InlineData("truee")]
    [InlineData("ja")]
    public void Anything_else_is_an_error(string value) =>
        Assert.Contains("is none of true, 1, yes, on, false, 0, no, off", Reading.Error(Reading.With(("baktainer.backup", value)), "baktainer.backup"), StringComparison.Ordinal);

    [Fact]
    public void A_container_without_our_labels_is_none_of_our_business()
    {
        var result = Reading.Parse([("com.docker.compose.service", "db"), ("baktainerish", "x")]);

        Assert.Null(result.Target);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Labels_without_the_switch_are_a_warning()
    {
        var result = Reading.Without("baktainer.backup");

        Assert.Null(result.Target);
        var problem = Assert.Single(result.Problems);
        Assert.Equal("baktainer.backup", problem.Label);
        Assert.False(problem.IsError);
        Assert.Contains("not backed up", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("'true'")]
    public void Quotes_that_compose_left_around_a_value_are_taken_off_with_the_reason(string value)
    {
        var result = Reading.With(("baktainer.backup", value));

        Assert.NotNull(result.Target);
        Assert.Contains("list form", Reading.Warning(result, "baktainer.backup"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_label_is_in_the_table_once()
    {
        List<object> fields = [.. typeof(LabelSchema).GetFields().Where(field => !field.IsLiteral).Select(field => field.GetValue(null)!), .. LabelSchema.RetentionLabels.Select(label => label.Entry)];

        Assert.Equivalent(fields, LabelSchema.All, strict: true);
        Assert.Distinct(LabelSchema.All.Select(entry => entry.Name));
        Assert.All(LabelSchema.All, entry => Assert.StartsWith(LabelSchema.Prefix, entry.Name, StringComparison.Ordinal));
    }
}
