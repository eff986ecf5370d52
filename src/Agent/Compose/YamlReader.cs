using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Baktainer.Agent.Compose;

/// <summary>
/// From YAML's events to nodes. A map takes in what it merges (<c>&lt;&lt;: *base</c>) when it ends, so that a file of merges upon merges costs no more than its keys;
/// aliases share their node. What merges copy is bounded for the file as a whole.
/// </summary>
internal sealed class YamlReader
{
    private const int Deepest = 64;
    private const int LongestKey = 1024; // YAML's own limit for keys without '?'; it bounds those of aliases too.
    private const int MostMerged = 200_000;
    private const string Merge = "<<";
    private readonly Parser parser;
    private readonly Dictionary<string, YamlNode> anchors = [];
    private int depth;
    private int mergedEntries;

    private YamlReader(string text) => parser = new Parser(new StringReader(text));

    /// <summary>Every document.</summary>
    /// <exception cref="YamlException">It is no YAML, or none that we take.</exception>
    public static IReadOnlyList<YamlNode> Read(string text) => new YamlReader(text).Documents();

    private List<YamlNode> Documents()
    {
        var documents = new List<YamlNode>();
        while (Moves())
        {
            if (parser.Current is DocumentStart && Moves()) documents.Add(Node());
        }

        return documents;
    }

    /// <summary>The node that begins with the current event; leaves the parser at its last one.</summary>
    private YamlNode Node()
    {
        var start = parser.Current!;
        if (++depth > Deepest) throw new YamlException(start.Start, start.End, $"is nested more than {Deepest} deep");
        var node = start switch
        {
            AnchorAlias alias => anchors.GetValueOrDefault(alias.Value.Value) ?? throw new YamlException(start.Start, start.End, "refers to an anchor that is not above it"),
            Scalar scalar => Text(scalar),
            SequenceStart => List(),
            _ => Map(),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } named) anchors[named.Anchor.Value] = node;
        depth--;
        return node;
    }

    private static YamlText Text(Scalar scalar)
    {
        var isNull = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
        return new YamlText(isNull ? "" : scalar.Value, isNull, Line(scalar));
    }

    private YamlList List()
    {
        var line = Line(parser.Current!);
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd) items.Add(Node());
        return new YamlList(items, line);
    }

    private YamlMap Map()
    {
        var line = Line(parser.Current!);
        var entries = new OrderedDictionary<string, YamlEntry>();
        var merged = new List<YamlNode>();
        while (Next() is not MappingEnd)
        {
            var at = parser.Current!;
            if (Node() is not YamlText key) throw new YamlException(at.Start, at.End, "has a key that is no text");
            if (key.Text.Length > LongestKey) throw new YamlException(at.Start, at.End, $"has a key longer than {LongestKey} characters");
            Next();
            var value = Node();
            if (key.Text == Merge) merged.Add(value);
            else if (!entries.TryAdd(key.Text, new YamlEntry(key.Line, value))) throw new YamlException(at.Start, at.End, "has a key twice");
        }

        foreach (var map in merged.SelectMany(Maps))
        {
            CountMerged(map.Entries.Count);
            foreach (var entry in map.Entries) entries.TryAdd(entry.Key, entry.Value); // What stands in the map itself wins.
        }

        return new YamlMap(entries, line);
    }

    private IEnumerable<YamlMap> Maps(YamlNode merged)
    {
        IReadOnlyList<YamlNode> nodes = merged is YamlList list ? list.Items : [merged];
        CountMerged(nodes.Count);
        return nodes.OfType<YamlMap>();
    }

    private void CountMerged(int count)
    {
        mergedEntries += count;
        if (mergedEntries <= MostMerged) return;
        throw new YamlException(parser.Current!.Start, parser.Current.End, $"merges more than {MostMerged} entries (<<)");
    }

    private ParsingEvent Next() => Moves() ? parser.Current! : throw new YamlException("ends too early");

    /// <summary>The scanner meets some broken texts with exceptions that are not its own.</summary>
    private bool Moves()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            var at = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "cannot be read from here on", e);
        }
    }

    private static int Line(ParsingEvent at) => (int)at.Start.Line;
}
