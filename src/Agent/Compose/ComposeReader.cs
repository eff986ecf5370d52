using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Compose;

/// <summary>From YAML to services. Only what backups need is looked at: the rest is Compose's to judge.</summary>
internal sealed class ComposeReader(string file, NearbyFiles? nearby)
{
    private static readonly string[] OtherLabels = ["label_file", "extends"];
    private readonly ReadingLog log = new();

    public ComposeFile Read(IReadOnlyList<YamlNode> documents)
    {
        var source = ComposeSource.Of(file, isOther: false, documents);
        if (source.Maps.Count == 0) log.Error(null, 1, "The file has no 'services': it is no compose file.");
        var inheritance = nearby is null ? null : new Inheritance(source, nearby, log);
        var variables = nearby is null ? null : new VariableFiles(nearby, log);
        return new ComposeFile(
            file,
            [
                .. source.Maps.SelectMany(map => map.Entries).Where(entry => !entry.Key.StartsWith("x-", StringComparison.Ordinal))
                    .Select(entry => Service(source, entry, inheritance, variables)).OfType<ComposeService>(),
            ],
            log.Problems);
    }

    private ComposeService? Service(ComposeSource source, KeyValuePair<string, YamlEntry> entry, Inheritance? inheritance, VariableFiles? variables)
    {
        log.Count(entry.Key.Length, entry.Value.Line);
        if (entry.Value.Value is not YamlMap map)
        {
            log.Error(null, entry.Value.Line, $"The service {Display.Quote(entry.Key)} is not a map.");
            return null;
        }

        CheckDeploy(entry.Key, map);
        var part = new ServicePart(source, entry.Key, map);
        var line = inheritance?.Of(part) ?? new ServiceLine([part], !map.Entries.ContainsKey("extends"));
        var labels = Values(line, "labels", "label_file", nullIsOutside: false, variables);
        var environment = Values(line, "environment", "env_file", nullIsOutside: true, variables);
        var containerName = line.Get("container_name") is YamlText name ? ComposeValue.Of(name) : null;
        return new ComposeService
        {
            Name = entry.Key,
            Line = entry.Value.Line,
            Image = line.Get("image") is YamlText image ? image.Text : "",
            ContainerName = containerName is { IsKnown: true } ? containerName.Text : null,
            Labels = labels.Found,
            Environment = environment.Found,
            IsWhole = line.IsWhole && labels.IsWhole && environment.IsWhole && containerName is not { IsKnown: false } && labels.Found.Concat(environment.Found).All(pair => pair.Value.IsKnown),
            HasAllLabels = !OtherLabels.Any(map.Entries.ContainsKey),
        };
    }

    /// <summary>As Compose does it: first the files of all that is extended, in order, then what all of it says itself. So what a base says wins over a file of the service.</summary>
    private (Dictionary<string, ComposeValue> Found, bool IsWhole) Values(ServiceLine line, string what, string files, bool nullIsOutside, VariableFiles? variables)
    {
        var found = new Dictionary<string, ComposeValue>();
        var isWhole = true;
        foreach (var part in line.Parts) isWhole &= variables?.AddTo(found, part, files) ?? !part.Map.Entries.ContainsKey(files);
        foreach (var part in line.Parts) new ValueReader(part.Source.File, what, nullIsOutside, log, found).Read(part.Map.Get(what));
        return (found, isWhole);
    }

    /// <summary>A trap of Compose: labels under <c>deploy</c> are the Swarm service's, and no container has them.</summary>
    private void CheckDeploy(string service, YamlMap map)
    {
        if (map.Get("deploy") is not YamlMap deploy) return;
        var labels = new Dictionary<string, ComposeValue>();
        new ValueReader(null, "deploy.labels", nullIsOutside: false, log, labels).Read(deploy.Get("labels"));
        foreach (var (name, value) in labels.Where(label => label.Key.StartsWith("baktainer.", StringComparison.Ordinal)))
            log.Warn(null, value.Line, $"{Display.Name(name)} of the service {Display.Quote(service)} has no effect under 'deploy': no container gets it. Write it under the service's own 'labels'.");
    }
}
