using Baktainer.Agent.Labels;

namespace Baktainer.Agent.Tests.Labels;

public sealed class TargetNameTests
{
    [Fact]
    public void The_name_is_the_containers_when_no_label_gives_one() => Assert.Equal("db-1", Reading.Clean(Reading.With()).Name);

    [Theory]
    [InlineData("MyApp")]
    [InlineData("shop_2.eu-west")]
    [InlineData("a")]
    public void The_name_is_the_labels_when_there_is_one(string name) => Assert.Equal(name, Reading.Clean(Reading.With(("baktainer.name", name))).Name);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../etc")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData("my app")]
    [InlineData("app\n")]
    [InlineData("ok\n--evil")]
    [InlineData("käse")]
    [InlineData("a\\b")]
    public void A_name_that_is_no_segment_of_a_key_is_an_error(string name) =>
        Assert.Contains("cannot be used: use 1 to 128 of", Reading.Error(Reading.With(("baktainer.name", name)), "baktainer.name"), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_too_long_is_an_error() =>
        Assert.Contains("…", Reading.Error(Reading.With(("baktainer.name", new string('a', 129))), "baktainer.name"), StringComparison.Ordinal);

    [Fact]
    public void A_container_name_that_cannot_be_used_asks_for_the_label()
    {
        var container = Reading.Container(Reading.Sound) with { Name = "what a name" };

        var result = LabelParser.Parse(container, Reading.Defaults);

        Assert.StartsWith("is needed, for the container's own name 'what a name' cannot be used", Reading.Error(result, "baktainer.name"), StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_of_yamls_list_form_do_not_become_part_of_the_name()
    {
        var result = Reading.With(("baktainer.name", "\"MyApp\""));

        Assert.Equal("MyApp", result.Target!.Name);
        Assert.StartsWith("the quotes around \"MyApp\" are part of the value and were taken off", Reading.Warning(result, "baktainer.name"), StringComparison.Ordinal);
    }
}
