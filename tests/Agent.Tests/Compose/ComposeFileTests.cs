using Baktainer.Agent.Compose;
using CsCheck;

namespace Baktainer.Agent.Tests.Compose;

/// <summary>What is read of a compose file.</summary>
public sealed class ComposeFileTests
{
    [Fact]
    public void Labels_read_alike_as_map_as_list_and_as_json()
    {
        var asMap = Only("services:\n  db:\n    labels:\n      baktainer.backup: true\n      baktainer.name: \"a=b\"\n      bare:\n");
        var asList = Only("services:\n  db:\n    labels:\n    - baktainer.backup=true\n    - \"baktainer.name=a=b\"\n    - bare\n");
        var asJson = Only("""{"services": {"db": {"labels": {"baktainer.backup": "true", "baktainer.name": "a=b", "bare": ""}}}}""");

        var expected = new Dictionary<string, string> { ["baktainer.backup"] = "true", ["baktainer.name"] = "a=b", ["bare"] = "" };
        Assert.All((ComposeService[])[asMap, asList, asJson], service => Assert.Equal(expected, Texts(service.Labels)));
    }

    [Fact]
    public void Anchors_and_merge_keys_are_followed_and_what_stands_nearer_wins()
    {
        var service = Only("""
            x-labels: &labels {baktainer.backup: "true", baktainer.name: far}
            x-service: &service
              image: postgres:17
              labels: *labels
            services:
              db:
                <<: [*service, {image: other, container_name: shop-db}]
                labels:
                  <<: *labels
                  baktainer.name: near
            """);

        Assert.Equal(("postgres:17", "shop-db"), (service.Image, service.ContainerName));
        Assert.Equal(new Dictionary<string, string> { ["baktainer.name"] = "near", ["baktainer.backup"] = "true" }, Texts(service.Labels));
    }

    [Fact]
    public void Every_value_knows_its_line()
    {
        var file = ComposeFile.Parse("compose.yml", "services:\n  db:\n    labels:\n      a: 1\n      b:\n        2\n  web:\n    labels:\n    - c=3\n");

        Assert.Equal([2, 7], file.Services.Select(service => service.Line));
        Assert.Equal([("a", 4), ("b", 5), ("c", 9)], file.Services.SelectMany(service => service.Labels).Select(label => (label.Key, label.Value.Line)));
    }

    [Theory]
    [InlineData("${DB}", false, "${DB}")]
    [InlineData("${DB:-shop}", false, "${DB:-shop}")]
    [InlineData("shop-$SUFFIX", false, "shop-$SUFFIX")]
    [InlineData("$$DB", true, "$DB")]
    [InlineData("$${DB}", true, "${DB}")]
    [InlineData("a$$$$b", true, "a$$b")]
    [InlineData("costs 5$", true, "costs 5$")]
    public void Variable_of_compose_makes_a_value_unknown(string written, bool isKnown, string text)
    {
        var value = Only($"services: {{db: {{labels: {{x: '{written}'}}}}}}").Labels["x"];

        Assert.Equal((isKnown, text), (value.IsKnown, value.Text));
    }

    [Theory]
    [InlineData("env_file: db.env")]
    [InlineData("label_file: db.labels")]
    [InlineData("extends: {file: base.yml, service: db}")]
    [InlineData("container_name: '${PROJECT}-db'")]
    [InlineData("environment: [POSTGRES_PASSWORD]")]
    [InlineData("environment: {POSTGRES_PASSWORD: }")]
    [InlineData("environment: {POSTGRES_PASSWORD: '${PW}'}")]
    public void Service_that_takes_values_from_elsewhere_is_not_whole(string line)
    {
        Assert.False(Only($"services:\n  db:\n    image: postgres\n    {line}\n").IsWhole);
        Assert.True(Only("services:\n  db:\n    image: postgres\n    environment: {A: '1'}\n").IsWhole);
    }

    [Theory]
    [InlineData("services:\n  db: [\n", 3)]
    [InlineData("services:\n  db:\n    image: a\n    image: b\n", 4)]
    [InlineData("services:\n  db:\n    labels: *gone\n", 3)]
    [InlineData("services:\n  db: &a {labels: *a}\n", 2)]
    [InlineData("services:\n  db: text\n", 2)]
    [InlineData("services:\n  db:\n    labels:\n      a: [1]\n", 4)]
    [InlineData("services:\n  db:\n    labels: text\n", 3)]
    [InlineData("services:\n  db:\n    labels:\n    - {a: b}\n", 4)]
    [InlineData("services:\n  db:\n    labels:\n    - a:b\n", 4)]
    [InlineData("services:\n  db:\n    environment:\n    - a b\n", 4)]
    [InlineData("services:\n  db:\n    labels: {a:b}\n", 3)]
    [InlineData("version: '3'\n", 1)]
    [InlineData("", 1)]
    public void Wrong_file_is_an_error_with_its_line(string text, int line)
    {
        var problem = Assert.Single(ComposeFile.Parse("compose.yml", text).Problems);

        Assert.True(problem.IsError);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void File_of_merges_upon_merges_costs_no_more_than_its_keys()
    {
        var layers = string.Concat(Enumerable.Range(1, 60).Select(n => $"x-{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: v}}\n"));

        var service = Only($"x-0: &a0 {{k0: v}}\n{layers}services: {{db: {{labels: *a60}}}}");

        Assert.Equal(61, service.Labels.Count);
    }

    [Theory]
    [InlineData("large map, merged often")]
    [InlineData("empty map, merged often")]
    [InlineData("labels of many services")]
    [InlineData("long label of many services")]
    [InlineData("services of many documents")]
    public void File_that_aliases_make_huge_is_refused(string what) =>
        Assert.Contains("more than 200000", Assert.Single(ComposeFile.Parse("x", Huge(what)).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Long_key_is_refused() =>
        Assert.Contains("longer than 1024", Assert.Single(ComposeFile.Parse("x", $"x: &k {new string('k', 1025)}\n? *k\n: 1\n").Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.True(Assert.Single(ComposeFile.Parse("x", $"services: {new string('[', 100_000)}").Problems).IsError);

    [Fact]
    public void No_text_makes_the_reader_fail() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}[]:,&*-<#'\"|>!% \n\tax"], 0, 60].Select(text => "services:\n  a: " + text))
            .Sample(text => ComposeFile.Parse("x", text).Problems.All(problem => problem.Message.Length > 0), iter: 3_000);

    private static string Huge(string what) => what switch
    {
        "large map, merged often" => $"x: &a {{{Many(500, n => $"k{n}: 1, ")}}}\ny: [{Many(500, _ => "{<<: *a}, ")}]\n",
        "empty map, merged often" => $"x: &a {{}}\nl: &l [{Many(500, _ => "*a, ")}]\ny: [{Many(500, _ => "{<<: *l}, ")}]\n",
        "labels of many services" => $"x: &a {{{Many(500, n => $"k{n}: 1, ")}}}\nservices: {{{Many(500, n => $"s{n}: {{labels: *a}}, ")}}}\n",
        "long label of many services" => $"x: &a {{k: {new string('v', 40_000)}}}\nservices: {{{Many(600, n => $"s{n}: {{labels: *a}}, ")}}}\n",
        _ => $"x: &a {{{Many(500, n => $"s{n}: {{}}, ")}}}\n{Many(500, _ => "---\nservices: *a\n")}",
    };

    private static string Many(int count, Func<int, string> one) => string.Concat(Enumerable.Range(0, count).Select(one));

    private static ComposeService Only(string text)
    {
        var file = ComposeFile.Parse("compose.yml", text);
        Assert.Empty(file.Problems);
        return Assert.Single(file.Services);
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, ComposeValue> values) => values.ToDictionary(pair => pair.Key, pair => pair.Value.Text);
}
