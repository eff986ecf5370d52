using Baktainer.Agent.Discovery;
using Baktainer.Agent.Labels;
using Baktainer.Contracts;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Containers in one line, for the tests of this folder.</summary>
internal static class Reading
{
    public static readonly AgentDefaults Defaults = new(CompressionKind.Zstd, Encrypts: true);

    /// <summary>A PostgreSQL target with nothing wrong and nothing odd.</summary>
    public static readonly (string, string)[] Sound =
        [("baktainer.backup", "true"), ("baktainer.db.engine", "postgres"), ("baktainer.db.name", "shop"), ("baktainer.db.user", "app")];

    public static DiscoveredContainer Container(IEnumerable<(string Name, string Value)> labels, params (string Name, string Value)[] environment) => new()
    {
        Id = "4f1f5bd6fd35",
        Name = "db-1",
        Image = "postgres:17",
        ImageId = "sha256:00",
        State = "running",
        Labels = labels.GroupBy(label => label.Name).ToDictionary(label => label.Key, label => label.Last().Value),
        Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value),
    };

    /// <summary>The sound labels with others added or replaced.</summary>
    public static LabelResult With(params (string Name, string Value)[] labels) => Parse([.. Sound, .. labels]);

    /// <summary>The sound labels without some.</summary>
    public static LabelResult Without(params string[] names) => Parse([.. Sound.Where(label => !names.Contains(label.Item1))]);

    public static LabelResult Parse((string Name, string Value)[] labels, params (string Name, string Value)[] environment) =>
        LabelParser.Parse(Container(labels, environment), Defaults);

    public static string Error(LabelResult result, string label) => Only(result, label, isError: true);

    public static string Warning(LabelResult result, string label) => Only(result, label, isError: false);

    public static TargetSpec Clean(LabelResult result)
    {
        Assert.Empty(result.Problems);
        return Assert.IsType<TargetSpec>(result.Target);
    }

    private static string Only(LabelResult result, string label, bool isError)
    {
        var problem = Assert.Single(result.Problems, problem => problem.Label == label);
        Assert.Equal(isError, problem.IsError);
        Assert.Equal(result.HasErrors, result.Target is null);
        return problem.Message;
    }
}
