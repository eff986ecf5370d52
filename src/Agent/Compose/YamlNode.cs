namespace Baktainer.Agent.Compose;

/// <summary>A piece of a YAML document, with aliases and merge keys resolved.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record YamlNode(int Line);

/// <summary>A scalar; no type is read into it.</summary>
/// <param name="Text">As written, without the quotes; empty for null.</param>
/// <param name="IsNull">Nothing, <c>~</c> or <c>null</c>, without quotes.</param>
/// <param name="Line">Where it begins.</param>
internal sealed record YamlText(string Text, bool IsNull, int Line) : YamlNode(Line);

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);

internal sealed record YamlMap(OrderedDictionary<string, YamlEntry> Entries, int Line) : YamlNode(Line)
{
    public YamlNode? Get(string key) => Entries.TryGetValue(key, out var entry) ? entry.Value : null;
}

/// <param name="Line">Of the key.</param>
/// <param name="Value">What stands under it.</param>
internal sealed record YamlEntry(int Line, YamlNode Value);
