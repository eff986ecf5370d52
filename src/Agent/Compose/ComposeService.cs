using Baktainer.Agent.Discovery;

namespace Baktainer.Agent.Compose;

/// <summary>One service of a compose file, as far as backups are concerned.</summary>
internal sealed record ComposeService
{
    public required string Name { get; init; }

    public required int Line { get; init; }

    public required string Image { get; init; }

    /// <summary>Of the container it makes, where the file says so and without variables.</summary>
    public string? ContainerName { get; init; }

    public required IReadOnlyDictionary<string, ComposeValue> Labels { get; init; }

    public required IReadOnlyDictionary<string, ComposeValue> Environment { get; init; }

    /// <summary>False when labels or variables come from files that were not read, or some values are not known: something that seems to be missing need not be.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>False when the container gets labels from other files too (<c>extends</c>, <c>label_file</c>).</summary>
    public required bool HasAllLabels { get; init; }

    /// <summary>Names of labels and variables whose values are not known.</summary>
    public IReadOnlySet<string> Unknown => Labels.Concat(Environment).Where(pair => !pair.Value.IsKnown).Select(pair => pair.Key).ToHashSet();

    /// <summary>The container that Compose would make, as far as the file says.</summary>
    public DiscoveredContainer ToContainer() => new()
    {
        Id = Name,
        Name = ContainerName ?? Name,
        Image = Image,
        ImageId = "",
        State = "running",
        Labels = Texts(Labels),
        Environment = Texts(Environment),
    };

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, ComposeValue> values) => values.ToDictionary(pair => pair.Key, pair => pair.Value.Text);
}
