namespace Baktainer.Agent.Compose;

/// <summary>A compose file, or one whose services it extends.</summary>
/// <param name="Name">Its path, from the present directory.</param>
/// <param name="IsOther">It is not the file that is checked.</param>
/// <param name="Maps">Everything under <c>services</c>, of each of its documents.</param>
internal sealed record ComposeSource(string Name, bool IsOther, IReadOnlyList<YamlMap> Maps)
{
    /// <summary>For problems and values.</summary>
    public string? File => IsOther ? Name : null;

    public static ComposeSource Of(string name, bool isOther, IEnumerable<YamlNode> documents) =>
        new(name, isOther, [.. documents.OfType<YamlMap>().Select(document => document.Get("services")).OfType<YamlMap>()]);

    public YamlEntry? Find(string service) => Maps.Select(map => map.Entries.GetValueOrDefault(service)).FirstOrDefault(entry => entry is not null);
}

/// <summary>A service as one file has it, without what it extends.</summary>
internal sealed record ServicePart(ComposeSource Source, string Name, YamlMap Map)
{
    public bool Is(ServicePart other) => ReferenceEquals(Source, other.Source) && Name == other.Name;
}

/// <summary>A service with all that it extends.</summary>
/// <param name="Parts">The farthest first, the service itself last.</param>
/// <param name="IsWhole">False when something it extends is not there.</param>
internal sealed record ServiceLine(IReadOnlyList<ServicePart> Parts, bool IsWhole)
{
    /// <summary>Of the nearest that has it.</summary>
    public YamlNode? Get(string key) => Parts.Reverse().Select(part => part.Map.Get(key)).FirstOrDefault(node => node is not null and not YamlText { IsNull: true });
}
