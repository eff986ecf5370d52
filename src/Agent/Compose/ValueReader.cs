using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Compose;

/// <summary>What stands under <c>labels</c> or <c>environment</c>: a map, or a list of <c>NAME=value</c>.</summary>
/// <param name="file">Null for the compose file itself.</param>
/// <param name="what">The key, for messages.</param>
/// <param name="nullIsOutside">A name without a value is taken from Compose's own environment; else it is empty.</param>
/// <param name="log">Where problems go.</param>
/// <param name="values">Gets what is read; what is in it already gives way.</param>
internal sealed class ValueReader(string? file, string what, bool nullIsOutside, ReadingLog log, Dictionary<string, ComposeValue> values)
{
    /// <param name="node">Null where there is none.</param>
    public void Read(YamlNode? node)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (var (name, entry) in map.Entries) Add(name, entry.Value as YamlText, entry.Line);
                break;
            case YamlList list:
                foreach (var item in list.Items) AddItem(item);
                break;
            case YamlText { IsNull: false }:
                log.Error(file, node.Line, $"'{what}' is neither a map nor a list.");
                break;
        }
    }

    private void Add(string name, YamlText? text, int line)
    {
        log.Count(name.Length + (text?.Text.Length ?? 0), line);
        if (text is null) log.Error(file, line, $"{Display.Name(name)} under '{what}' is not a text.");
        else if (text.IsNull) AddBare(name, line);
        else Set(name, ComposeValue.Of(text.Text, line));
    }

    private void AddItem(YamlNode item)
    {
        var text = (item as YamlText)?.Text;
        log.Count(text?.Length ?? 0, item.Line);
        if (text is null)
        {
            log.Error(file, item.Line, $"'{what}' has an item that is not a text: write NAME=value, or make a map of it.");
            return;
        }

        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) AddBare(text, item.Line);
        else Set(text[..at], ComposeValue.Of(text[(at + 1)..], item.Line));
    }

    private void AddBare(string name, int line)
    {
        if (Display.IsName(name)) Set(name, nullIsOutside ? ComposeValue.FromOutside(name, line) : ComposeValue.Of("", line));
        else log.Error(file, line, $"{Display.Quote(Display.Name(name))} under '{what}' has no value: in a list write NAME=value, in a map NAME: value.");
    }

    private void Set(string name, ComposeValue value) => values[name] = value with { File = file };
}
