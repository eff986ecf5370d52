namespace Baktainer.Agent.Schema;

/// <summary>Reads entries from named texts and collects everything that is wrong with them, instead of stopping at the first problem.</summary>
/// <param name="texts">What is given, by name.</param>
/// <param name="unknown">Names of which it is only known that they are given: nothing is wrong with them, and they have no value.</param>
internal sealed class SchemaReader(IReadOnlyDictionary<string, string> texts, IReadOnlySet<string>? unknown = null)
{
    private readonly List<Problem> problems = [];

    public IReadOnlyList<Problem> Problems => problems;

    public int ErrorCount => problems.Count(problem => problem.IsError);

    public bool HasErrors => problems.Exists(problem => problem.IsError);

    public bool Has(SchemaEntry entry) => texts.ContainsKey(entry.Name);

    public bool IsUnknown(SchemaEntry entry) => unknown?.Contains(entry.Name) == true;

    public void Error(SchemaEntry entry, string message) => Error(entry.Name, message);

    /// <param name="name">Possibly unknown, and written by a stranger.</param>
    /// <param name="message">Completes a sentence that begins with the name.</param>
    public void Error(string name, string message) => problems.Add(new Problem(Display.Plain(name), message, IsError: true));

    public void Warn(SchemaEntry entry, string message) => Warn(entry.Name, message);

    /// <inheritdoc cref="Error(string, string)"/>
    public void Warn(string name, string message) => problems.Add(new Problem(Display.Plain(name), message, IsError: false));

    /// <summary>The entry's value; its default when it is absent or bad, and null where there is no default. Read an entry once: it reports every time.</summary>
    public T? Read<T>(SchemaEntry<T> entry)
    {
        if (!texts.TryGetValue(entry.Name, out var text) || IsUnknown(entry)) return Default(entry);
        var parsed = entry.Rule.Read(Unquoted(entry, text));
        if (parsed.Problem is { } problem)
        {
            Error(entry, entry.IsSecret ? $"the value {problem}." : $"{Display.Quote(text)} {problem}.");
            return Default(entry);
        }

        if (entry.NotBuilt is { } missing && !EqualityComparer<T>.Default.Equals(parsed.Value, entry.Idle))
            Warn(entry, $"has no effect yet: {missing}");
        return parsed.Value;
    }

    /// <summary>Warns about names that look like ours and are not, with the nearest known name.</summary>
    public void WarnUnknown(IEnumerable<string> names, IReadOnlyCollection<string> known)
    {
        foreach (var name in names.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
        {
            var hint = !Display.IsName(name) ? ": write NAME=value, without ':' or a blank in the name." : Suggestion.For(name, known) is { } near ? $"; did you mean {near}?" : ".";
            problems.Add(new Problem(Display.Name(name), "is not known, and ignored" + hint, IsError: false));
        }
    }

    private static T? Default<T>(SchemaEntry<T> entry) => entry.Default is { } text ? entry.Rule.Read(text).Value : default;

    /// <summary>Compose's list form (<c>- NAME="value"</c>) keeps the quotes in the value. They are never meant, except perhaps in a secret.</summary>
    private string Unquoted(SchemaEntry entry, string text)
    {
        if (text.Length < 2 || text[0] is not ('"' or '\'') || text[^1] != text[0]) return text;
        const string Why = "Compose's list form (- NAME=\"value\") keeps quotes: write - NAME=value, - \"NAME=value\", or NAME: \"value\".";
        if (entry.IsSecret)
        {
            Warn(entry, $"begins and ends with a quote, which is taken as part of the secret. If it is not meant: {Why}");
            return text;
        }

        Warn(entry, $"the quotes around {Display.Plain(text)} are part of the value and were taken off. {Why}");
        return text[1..^1];
    }
}
