using Baktainer.Agent.Compose;
using CsCheck;

namespace Baktainer.Agent.Tests.Compose;

/// <summary>The format of <c>env_file</c> and <c>label_file</c>.</summary>
public sealed class VariableFileTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("\ufeffA=1", null)]
    [InlineData("# no\n\n  export A = 1 \r\n", "1")]
    [InlineData("A: 1", "1")]
    [InlineData("A=", "")]
    [InlineData("A=b#c # no", "b#c")]
    [InlineData("A= # no", "")]
    [InlineData("A='b # c' # no", "b # c")]
    [InlineData("A=\"b\\n\\\"c\\\\\"", "b\n\"c\\")]
    [InlineData("A=\"b\n c\"", "b\n c")]
    [InlineData("A='$b'", "$b")]
    [InlineData("A=\"\\$b\"", "$b")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A=0 3 * * *", "0 3 * * *")]
    [InlineData("A B=1", null)]
    [InlineData("=1", null)]
    [InlineData("A='b", null)]
    public void Line_is_read_as_compose_reads_it(string text, string? value)
    {
        var file = VariableFile.Parse(text, raw: false);

        if (value is null) Assert.Equal(1, Assert.Single(file.Problems).Line);
        else Assert.Equal(("A", value, true), Assert.Single(file.Variables) is var (name, found) ? (name, found.Text, found.IsKnown) : default);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A=$B")]
    [InlineData("A=\"${B:-c}\"")]
    public void Value_from_the_environment_of_compose_is_not_known(string text) => Assert.False(Assert.Single(VariableFile.Parse(text, raw: false).Variables).Value.IsKnown);

    [Fact]
    public void Raw_values_stand_as_they_are()
    {
        var file = VariableFile.Parse("A=\"$b\" # c\n", raw: true);

        Assert.Equal(("\"$b\" # c", true), Assert.Single(file.Variables).Value is var value ? (value.Text, value.IsKnown) : default);
    }

    [Fact]
    public void Lines_are_counted_over_values_of_several_lines()
    {
        var file = VariableFile.Parse("# x\nA='1\n2'\nB=3\nno name=\n", raw: false);

        Assert.Equal([2, 4], file.Variables.Select(variable => variable.Value.Line));
        Assert.Equal([5], file.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void No_text_makes_it_fail_and_no_message_quotes_it() =>
        Gen.Select(Gen.OneOf(Gen.String, Gen.String[Gen.Char["A=:#'\"\\$ \n\r\t"], 0, 60]), Gen.Bool)
            .Sample((text, raw) => VariableFile.Parse(text, raw).Problems.All(problem => problem.Line > 0 && problem.Message is "This line is not of the form NAME=value." or "A quote that begins here has no end."), iter: 5_000);

    [Fact]
    public void What_is_quoted_comes_back() =>
        Gen.String[Gen.Char["aB1 #=\"\n$"], 0, 20]
            .Sample(text => Assert.Single(VariableFile.Parse($"A='{text}'\n", raw: false).Variables).Value.Text == text, iter: 1_000);
}
