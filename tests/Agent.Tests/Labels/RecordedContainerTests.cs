using System.Text.Json;
using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Tests.Documents;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Containers as a real engine described them, see <c>tests/testdata/docker/record.sh</c>.</summary>
public sealed class RecordedContainerTests
{
    [Fact]
    public void An_official_image_with_two_labels_is_a_target()
    {
        var target = Reading.Clean(Parse("postgres"));

        Assert.Equal("fixture-postgres postgres postgres shop", $"{target.Name} {target.Engine} {target.Connection.User} {target.Dump.Databases[0]}");
        Assert.Equal("fixture-pg-secret", target.Connection.Password!.Reveal());
    }

    [Fact]
    public void The_originals_labels_work_unchanged()
    {
        var result = Parse("mysql");

        var target = Assert.IsType<TargetSpec>(result.Target);
        Assert.Equal("CRM mysql root crm", $"{target.Name} {target.Engine} {target.Connection.User} {target.Dump.Databases[0]}");
        Assert.Equal("fixture-label-secret", target.Connection.Password!.Reveal());
        Assert.Equal(
            ["baktainer.backup.encrypt", "baktainer.backup.priority", "baktainer.backup.retention.days", "baktainer.db.password"],
            result.Problems.Select(problem => problem.Label).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Quotes_of_yamls_list_form_are_seen_through()
    {
        var result = Parse("quoted");

        Assert.Equal("MyApp", result.Target!.Name);
        Assert.Equal(["baktainer.backup", "baktainer.name"], result.Problems.Select(problem => problem.Label));
    }

    [Fact]
    public void Several_mistakes_are_reported_together() =>
        Assert.Equal(
            ["baktainer.db.engine", "baktainer.db.name", "baktainer.db.port", "baktainer.name"],
            Parse("mistakes").Problems.Where(problem => problem.IsError).Select(problem => problem.Label).Order(StringComparer.Ordinal));

    [Fact]
    public void An_unlabelled_container_is_no_target()
    {
        var result = Parse("web");

        Assert.Null(result.Target);
        Assert.Empty(result.Problems);
    }

    private static LabelResult Parse(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.File("tests", "testdata", "docker", $"inspect-{name}.json")));
        var (root, config) = (json.RootElement, json.RootElement.GetProperty("Config"));
        var container = new DiscoveredContainer
        {
            Id = root.GetProperty("Id").GetString()!,
            Name = root.GetProperty("Name").GetString()!.TrimStart('/'),
            Image = config.GetProperty("Image").GetString()!,
            ImageId = root.GetProperty("Image").GetString()!,
            State = root.GetProperty("State").GetProperty("Status").GetString()!,
            Labels = config.GetProperty("Labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            Environment = config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        };
        return LabelParser.Parse(container, Reading.Defaults);
    }
}
