using System.Text.RegularExpressions;

namespace Baktainer.Agent.Compose;

/// <summary>A label's or a variable's text in a compose file.</summary>
internal sealed partial record ComposeValue
{
    private ComposeValue(string text, bool isKnown, int line) => (Text, IsKnown, Line) = (text, isKnown, line);

    /// <summary>What the container gets; with variables in it, as written.</summary>
    public string Text { get; }

    /// <summary>False for <c>${VAR}</c>, and for a variable that Compose takes from its own environment: the value is elsewhere.</summary>
    public bool IsKnown { get; }

    public int Line { get; }

    /// <summary>Null for the compose file itself.</summary>
    public string? File { get; init; }

    public static ComposeValue Of(YamlText written) => Of(written.Text, written.Line);

    /// <summary><c>$$</c> is how a dollar is written.</summary>
    public static ComposeValue Of(string text, int line)
    {
        var bare = text.Replace("$$", "", StringComparison.Ordinal);
        return Variable().IsMatch(bare) ? new(text, false, line) : new(text.Replace("$$", "$", StringComparison.Ordinal), true, line);
    }

    /// <summary>A dollar is a dollar.</summary>
    public static ComposeValue Literal(string text, int line) => new(text, true, line);

    public static ComposeValue FromOutside(string name, int line) => new($"${{{name}}}", false, line);

    [GeneratedRegex(@"\$(\{|[A-Za-z_])", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
