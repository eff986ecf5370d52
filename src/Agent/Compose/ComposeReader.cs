using Baktainer.Agent.Schema;
using YamlDotNet.Core;

namespace Baktainer.Agent.Compose;

/// <summary>From YAML to services. Only what backups need is looked at: the rest is Compose's to judge.</summary>
internal sealed class ComposeReader(string file)
{
    /// <summary>Aliases make a small file large: this bounds what is read of it, in values, long ones counted as several.</summary>
    private const int Most = 200_000;
    private const int LongText = 100;
    private static readonly string[] OtherLabels = ["label_file", "extends"];
    private readonly List<ComposeProblem> problems = [];
    private int read;

    public ComposeFile Read(IReadOnlyList<YamlNode> documents)
    {
        var services = documents.OfType<YamlMap>().Select(document => document.Get("services")).OfType<YamlMap>().ToList();
        if (services.Count == 0) Error(1, "The file has no 'services': it is no compose file.");
        return new ComposeFile(file, [.. services.SelectMany(map => map.Entries).Where(entry => !entry.Key.StartsWith("x-", StringComparison.Ordinal)).Select(Service).OfType<ComposeService>()], problems);
    }

    private ComposeService? Service(KeyValuePair<string, YamlEntry> entry)
    {
        Count(entry.Key.Length, entry.Value.Line);
        if (entry.Value.Value is not YamlMap service)
        {
            Error(entry.Value.Line, $"The service {Display.Quote(entry.Key)} is not a map.");
            return null;
        }

        var labels = Values(service.Get("labels"), "labels", nullIsOutside: false);
        var environment = Values(service.Get("environment"), "environment", nullIsOutside: true);
        CheckDeploy(entry.Key, service);
        var containerName = service.Get("container_name") is YamlText { IsNull: false } name ? ComposeValue.Of(name) : null;
        var hasAllLabels = !OtherLabels.Any(service.Entries.ContainsKey);
        return new ComposeService
        {
            Name = entry.Key,
            Line = entry.Value.Line,
            Image = Text(service, "image") ?? "",
            ContainerName = containerName is { IsKnown: true } ? containerName.Text : null,
            Labels = labels,
            Environment = environment,
            IsWhole = hasAllLabels && !service.Entries.ContainsKey("env_file") && containerName is not { IsKnown: false } && labels.Concat(environment).All(pair => pair.Value.IsKnown),
            HasAllLabels = hasAllLabels,
        };
    }

    /// <summary>A map, or a list of <c>NAME=value</c>.</summary>
    /// <param name="node">Null where there is none.</param>
    /// <param name="what">For messages.</param>
    /// <param name="nullIsOutside">A name without a value is taken from Compose's own environment; else it is empty.</param>
    private Dictionary<string, ComposeValue> Values(YamlNode? node, string what, bool nullIsOutside)
    {
        var values = new Dictionary<string, ComposeValue>();
        switch (node)
        {
            case YamlMap map:
                foreach (var (name, entry) in map.Entries) Add(name, entry.Value as YamlText, entry.Line);
                break;
            case YamlList list:
                foreach (var item in list.Items) AddItem(item);
                break;
            case YamlText { IsNull: false }:
                Error(node.Line, $"'{what}' is neither a map nor a list.");
                break;
        }

        return values;

        void Add(string name, YamlText? text, int line)
        {
            Count(name.Length + (text?.Text.Length ?? 0), line);
            if (text is null) Error(line, $"{Display.Name(name)} under '{what}' is not a text.");
            else if (text.IsNull) AddBare(name, line);
            else values[name] = ComposeValue.Of(text.Text, line);
        }

        void AddItem(YamlNode item)
        {
            var text = (item as YamlText)?.Text;
            Count(text?.Length ?? 0, item.Line);
            if (text is null)
            {
                Error(item.Line, $"'{what}' has an item that is not a text: write NAME=value, or make a map of it.");
                return;
            }

            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) AddBare(text, item.Line);
            else values[text[..at]] = ComposeValue.Of(text[(at + 1)..], item.Line);
        }

        void AddBare(string name, int line)
        {
            if (Display.IsName(name)) values[name] = nullIsOutside ? ComposeValue.FromOutside(name, line) : ComposeValue.Of("", line);
            else Error(line, $"{Display.Quote(Display.Name(name))} under '{what}' has no value: in a list write NAME=value, in a map NAME: value.");
        }
    }

    /// <summary>A trap of Compose: labels under <c>deploy</c> are the Swarm service's, and no container has them.</summary>
    private void CheckDeploy(string service, YamlMap map)
    {
        if (map.Get("deploy") is not YamlMap deploy) return;
        foreach (var (name, value) in Values(deploy.Get("labels"), "deploy.labels", nullIsOutside: false).Where(label => label.Key.StartsWith("baktainer.", StringComparison.Ordinal)))
            problems.Add(new ComposeProblem(value.Line, $"{Display.Name(name)} of the service {Display.Quote(service)} has no effect under 'deploy': no container gets it. Write it under the service's own 'labels'.", IsError: false));
    }

    private void Count(int length, int line)
    {
        read += 1 + (length / LongText);
        if (read > Most) throw new YamlException(new Mark(0, line, 1), new Mark(0, line, 1), $"has more than {Most} labels and variables, counted as often as aliases and merges repeat them");
    }

    private static string? Text(YamlMap service, string key) => service.Get(key) is YamlText { IsNull: false } text ? text.Text : null;

    private void Error(int line, string message) => problems.Add(new ComposeProblem(line, message, IsError: true));
}
