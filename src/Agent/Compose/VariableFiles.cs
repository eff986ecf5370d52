using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Compose;

/// <summary>What <c>env_file</c> and <c>label_file</c> bring: one path, a list of them, or a list of <c>{path, required, format}</c>.</summary>
internal sealed class VariableFiles(NearbyFiles files, ReadingLog log)
{
    private static readonly string[] No = ["false", "no", "off", "n"];
    private readonly Dictionary<(string Path, bool Raw), VariableFile> parsed = [];

    /// <returns>Whether everything was read.</returns>
    public bool AddTo(Dictionary<string, ComposeValue> values, ServicePart part, string what)
    {
        var node = part.Map.Get(what);
        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : node is null or YamlText { IsNull: true } ? [] : [node];
        return items.Aggregate(true, (whole, item) => Add(values, part, what, item) && whole);
    }

    private bool Add(Dictionary<string, ComposeValue> values, ServicePart part, string what, YamlNode item)
    {
        log.Count(0, item.Line);
        var map = item as YamlMap;
        if ((map is null ? item : map.Get("path")) is not YamlText { IsNull: false } written)
        {
            log.Error(part.Source.File, item.Line, $"'{what}' has an item that names no file.");
            return false;
        }

        if (NamedFile.Find(part, what, written, log) is not { } path) return false;
        var text = files.Read(path);
        if (text.Text is null)
        {
            var isOptional = map?.Get("required") is YamlText required && No.Contains(required.Text, StringComparer.OrdinalIgnoreCase);
            if (!text.IsMissing || !isOptional) log.Error(part.Source.File, written.Line, $"'{what}' names {Display.Quote(path)}, which cannot be read: {text.Why}.");
            return false;
        }

        return Add(values, path, text.Text, IsRaw(part, map));
    }

    private bool IsRaw(ServicePart part, YamlMap? map)
    {
        if (map?.Get("format") is not YamlText { Text: not "" } format) return false;
        if (format.Text != "raw") log.Error(part.Source.File, format.Line, "The only 'format' is raw.");
        return true;
    }

    private bool Add(Dictionary<string, ComposeValue> values, string path, string text, bool raw)
    {
        if (!parsed.TryGetValue((path, raw), out var file))
        {
            parsed[(path, raw)] = file = VariableFile.Parse(text, raw);
            foreach (var (line, message) in file.Problems) log.Error(path, line, message);
        }

        foreach (var (name, value) in file.Variables)
        {
            log.Count(name.Length + value.Text.Length, value.Line);
            values[name] = value with { File = path };
        }

        return file.Problems.Count == 0;
    }
}
