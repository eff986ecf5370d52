using Baktainer.Agent.Labels;
using Baktainer.Agent.Tests.Docker;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Containers as a real engine described them, see <c>tests/testdata/docker/record.sh</c>.</summary>
public sealed class RecordedContainerTests(RecordedEngine engine) : IClassFixture<RecordedEngine>
{
    [Fact]
    public async Task An_official_image_with_two_labels_is_a_target()
    {
        var target = Reading.Clean(await ParseAsync("postgres"));

        Assert.Equal("fixture-postgres postgres postgres shop", $"{target.Name} {target.Engine} {target.Connection.User.Literal!.Reveal()} {target.Dump.Databases[0]}");
        Assert.Equal("fixture-pg-secret", target.Connection.Password.Literal!.Reveal());
    }

    [Fact]
    public async Task The_originals_labels_work_unchanged()
    {
        var result = await ParseAsync("mysql");

        var target = Assert.IsType<TargetSpec>(result.Target);
        Assert.Equal("CRM mysql root crm", $"{target.Name} {target.Engine} {target.Connection.User.Literal!.Reveal()} {target.Dump.Databases[0]}");
        Assert.Equal("fixture-label-secret", target.Connection.Password.Literal!.Reveal());
        Assert.Equal(
            ["baktainer.backup.encrypt", "baktainer.backup.priority", "baktainer.db.password"],
            result.Problems.Select(problem => problem.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Quotes_of_yamls_list_form_are_seen_through()
    {
        var result = await ParseAsync("quoted");

        Assert.Equal("MyApp", result.Target!.Name);
        Assert.Equal(["baktainer.backup", "baktainer.name"], result.Problems.Select(problem => problem.Label));
    }

    [Fact]
    public async Task Several_mistakes_are_reported_together() =>
        Assert.Equal(
            ["baktainer.db.engine", "baktainer.db.name", "baktainer.db.port", "baktainer.name"],
            (await ParseAsync("mistakes")).Problems.Where(problem => problem.IsError).Select(problem => problem.Label).Order(StringComparer.Ordinal));

    [Fact]
    public async Task An_unlabelled_container_is_no_target()
    {
        var result = await ParseAsync("web");

        Assert.Null(result.Target);
        Assert.Empty(result.Problems);
    }

    private async Task<LabelResult> ParseAsync(string name) =>
        LabelParser.Parse(await engine.Runtime.InspectAsync($"fixture-{name}", CancellationToken.None), Reading.Defaults);
}
