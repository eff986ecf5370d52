using System.Text;
using System.Text.RegularExpressions;
using Baktainer.Agent.Schema;

namespace Baktainer.Agent.Settings;

/// <summary>
/// Variables in a file, so that commands on a host know what its service knows. In the format of systemd's <c>EnvironmentFile=</c> (systemd.exec(5)): <c>NAME=value</c> a line,
/// comments after <c>#</c> or <c>;</c> at its beginning, values bare, in single or in double quotes, a backslash at the end for one line more.
/// </summary>
internal static partial class EnvironmentFile
{
    /// <summary>Where <c>install.sh</c> puts the service's settings.</summary>
    private const string Usual = "/etc/baktainer/baktainer.env";
    private const UnixFileMode ByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static string Name => SettingsSchema.EnvironmentFile.Name;

    /// <summary>Sets what the process's own environment does not: that wins. Safe to repeat.</summary>
    /// <returns>What is wrong with the file; nothing where there is none, unless one is named.</returns>
    public static IReadOnlyList<Problem> Apply()
    {
        var named = Environment.GetEnvironmentVariable(Name);
        return !string.IsNullOrWhiteSpace(named) ? Apply(named) : File.Exists(Usual) ? Apply(Usual) : [];
    }

    /// <summary>The variables of such a text, and every line that is none.</summary>
    public static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems) Parse(string text)
    {
        var (values, problems) = (new Dictionary<string, string>(), new List<string>());
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            var (line, number) = (lines[at].TrimStart(), at + 1);
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            while (IsContinued(line) && at + 1 < lines.Length) line = line[..^1] + lines[++at];
            if (Assignment().Match(line) is not { Success: true } match) problems.Add($"line {number} is no NAME=value");
            else if (Value(match.Groups["value"].Value.Trim()) is { } value) values[match.Groups["name"].Value] = value;
            else problems.Add($"line {number}: the quotes of {match.Groups["name"].Value} do not close, or something follows them");
        }

        return (values, problems);
    }

    private static IReadOnlyList<Problem> Apply(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & ByOthers) != 0) return [Wrong(path, "can be written by others than its owner: chmod go-w.", isError: true)];
            var (values, problems) = Parse(SettingsSource.ReadSmallFile(path));
            var own = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToHashSet();
            foreach (var (name, value) in values.Where(one => !own.Contains(one.Key) && !own.Contains(Twin(one.Key)))) Environment.SetEnvironmentVariable(name, value);
            return [.. problems.Select(problem => Wrong(path, $"{problem}.", isError: true))];
        }
        catch (UnauthorizedAccessException) when (path == Usual)
        {
            return [Wrong(path, "has the service's settings and may not be read by this user: they do not count here. Use sudo, or set variables.", isError: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return [Wrong(path, $"cannot be read: {Display.Plain(e.Message)}", isError: true)];
        }
    }

    /// <summary>The other form of a variable, so that one in the environment wins over either in the file.</summary>
    private static string Twin(string name) =>
        name.EndsWith(SettingsSchema.FileSuffix, StringComparison.Ordinal) ? name[..^SettingsSchema.FileSuffix.Length] : name + SettingsSchema.FileSuffix;

    private static Problem Wrong(string path, string what, bool isError) => new(Name, $"{Display.Quote(path)} {what}", isError);

    private static bool IsContinued(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    /// <summary>Null when its quotes do not close at its end.</summary>
    private static string? Value(string text) => text switch
    {
        ['\'', .. var inner, '\''] => inner.Contains('\'', StringComparison.Ordinal) ? null : inner,
        ['"', .. var inner, '"'] => Quoted().IsMatch(inner) ? Escaped().Replace(inner, "$1") : null,
        ['\'' or '"', ..] => null,
        _ => Bare().Replace(text, "$1"),
    };

    [GeneratedRegex(@"\A(?<name>[A-Za-z_][A-Za-z0-9_]*)=(?<value>.*)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\A([^""\\]|\\.)*\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    /// <summary>In double quotes a backslash takes only these for what they are; before others it stays.</summary>
    [GeneratedRegex("""\\(["\\`$])""")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Bare();
}
