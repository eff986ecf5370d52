using System.Globalization;
using System.Text;
using Baktainer.Notifications.Channels;

namespace Baktainer.Notifications;

/// <summary>A text with placeholders: <c>{subject}: {event}</c>. Values are put in as they are; each channel escapes the whole as its receiver needs.</summary>
public sealed class Template
{
    /// <summary>What can stand in braces; a detail that a notice does not have is empty.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["event", "subject", "target", "host", "severity", "time", "text", "id", "failures", "job", "backup", "code", "size", "duration", "was", "since", "remedy"];

    private readonly List<(string Text, bool IsName)> parts;

    private Template(List<(string Text, bool IsName)> parts) => this.parts = parts;

    public static Template Title { get; } = Parse("{subject}: {event}");

    public static Template Text { get; } = Parse("{text}");

    /// <summary>Null when the text is a template; else why not, as the end of the sentence <c>'text' …</c>.</summary>
    public static string? TryParse(string text, out Template? template)
    {
        var parts = new List<(string, bool)>();
        template = null;
        for (var rest = text; rest.Length > 0;)
        {
            var open = rest.IndexOf('{', StringComparison.Ordinal);
            if (open != 0) parts.Add((open < 0 ? rest : rest[..open], false));
            if (open < 0) break;
            var close = rest.IndexOf('}', open);
            if (close < 0) return "has a { without its }";
            var name = rest[(open + 1)..close];
            if (!Names.Contains(name)) return $"names {{{Contracts.Printable.Of(name, 40)}}}, which is none of {string.Join(", ", Names)}";
            parts.Add((name, true));
            rest = rest[(close + 1)..];
        }

        template = new Template(parts);
        return null;
    }

    public string Render(Notice notice)
    {
        var text = new StringBuilder();
        foreach (var (part, isName) in parts) text.Append(isName ? Value(notice, part) : part);
        return text.ToString();
    }

    private static Template Parse(string text) => TryParse(text, out var template) is { } problem ? throw new FormatException(problem) : template!;

    private static string Value(Notice notice, string name) => name switch
    {
        "event" => notice.Event,
        "subject" or "target" => notice.Subject,
        "host" => notice.Subject.Split('/')[0],
        "severity" => Words.Of(notice.Severity),
        "time" => notice.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        "text" => notice.Text,
        "id" => notice.Id,
        "failures" => notice.Failures.ToString(CultureInfo.InvariantCulture),
        _ => notice.Details.GetValueOrDefault(name, ""),
    };
}
