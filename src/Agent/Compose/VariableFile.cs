using System.Text;
using System.Text.RegularExpressions;

namespace Baktainer.Agent.Compose;

/// <summary>
/// The format of <c>env_file</c> and <c>label_file</c>: <c>NAME=value</c> a line, <c>#</c> before comments, <c>export</c> passed over; in double quotes escapes and variables count,
/// in single quotes nothing does, and both may go over several lines. <c>raw</c> takes values as they stand.
/// </summary>
internal sealed partial class VariableFile
{
    private const string Export = "export ";
    private readonly string text;
    private readonly bool raw;
    private readonly List<(string Name, ComposeValue Value)> variables = [];
    private readonly List<(int Line, string Message)> problems = [];
    private int at;
    private int line;

    private VariableFile(string text, bool raw) => (this.text, this.raw) = (text, raw);

    public IReadOnlyList<(string Name, ComposeValue Value)> Variables => variables;

    /// <summary>They quote nothing of the file: it may be one of secrets.</summary>
    public IReadOnlyList<(int Line, string Message)> Problems => problems;

    public static VariableFile Parse(string text, bool raw)
    {
        var file = new VariableFile(text, raw);
        while (file.at < text.Length) file.ReadOne();
        return file;
    }

    private void ReadOne()
    {
        var written = TakeLine().TrimStart(); // What ends a line may be inside of quotes.
        var first = line;
        if (written.Length == 0 || written[0] == '#') return;
        if (!raw && written.StartsWith(Export, StringComparison.Ordinal)) written = written[Export.Length..].TrimStart();
        var end = raw ? written.IndexOf('=', StringComparison.Ordinal) : written.AsSpan().IndexOfAny('=', ':');
        var name = (end < 0 ? written : written[..end]).TrimEnd();
        if (!IsName(name)) problems.Add((first, "This line is not of the form NAME=value."));
        else if (end < 0) variables.Add((name, ComposeValue.FromOutside(name, first)));
        else if (Value(written[(end + 1)..], first) is { } value) variables.Add((name, value));
        else problems.Add((first, "A quote that begins here has no end."));
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or '[' or ']');

    private ComposeValue? Value(string written, int first)
    {
        if (raw) return ComposeValue.Literal(written, first);
        var value = written.TrimStart();
        if (value is ['"' or '\'', ..]) return Quoted(value, first);
        return ComposeValue.Of(Comment().Replace(written, "").Trim(), first);
    }

    private ComposeValue? Quoted(string value, int first)
    {
        var content = new StringBuilder();
        var quote = value[0];
        for (var rest = value[1..]; ; rest = TakeLine())
        {
            if (Ends(rest, quote, content)) return quote == '"' ? ComposeValue.Of(content.ToString(), first) : ComposeValue.Literal(content.ToString(), first);
            if (at >= text.Length) return null;
            content.Append('\n');
        }
    }

    /// <summary>Adds what stands before the closing quote; false when the line has none.</summary>
    private static bool Ends(string rest, char quote, StringBuilder content)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == quote) return true;
            if (quote == '"' && rest[i] == '\\' && i + 1 < rest.Length) content.Append(Escaped(rest[++i]));
            else content.Append(rest[i]);
        }

        return false;
    }

    /// <summary>A dollar comes out as Compose's files write it.</summary>
    private static string Escaped(char c) => c switch { 'n' => "\n", 'r' => "\r", 't' => "\t", '"' => "\"", '\\' => "\\", '$' => "$$", _ => $"\\{c}" };

    private string TakeLine()
    {
        var end = text.IndexOf('\n', at);
        var taken = text[at..(end < 0 ? text.Length : end)];
        at = end < 0 ? text.Length : end + 1;
        line++;
        return taken.TrimEnd('\r');
    }

    [GeneratedRegex(@"\s#.*$")]
    private static partial Regex Comment();
}
