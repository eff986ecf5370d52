using System.Globalization;
using Baktainer.Contracts;
using Baktainer.Storage;

namespace Baktainer.Agent.Schema;

/// <summary>The kinds of values. Text that breaks a rule is rejected, never repaired: a repaired name is somebody else's name.</summary>
internal static class Rules
{
    /// <summary>Enough for any identifier of any engine and for most paths; the engines know their own limits.</summary>
    private const int LongestName = 1024;

    public static ValueRule<bool> Boolean { get; } = OneOf(
        "`true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`",
        ("true", true), ("1", true), ("yes", true), ("on", true), ("false", false), ("0", false), ("no", false), ("off", false));

    public static ValueRule<CompressionKind> Compression { get; } =
        OneOf(("zstd", CompressionKind.Zstd), ("gzip", CompressionKind.Gzip), ("none", CompressionKind.None));

    /// <summary>A database's or a user's name: what every tool could be given safely as an argument.</summary>
    public static ValueRule<string> Name { get; } = new("text", text => NameProblem(text) is { } problem ? Parsed.Bad<string>(problem) : Parsed.Good(text));

    /// <summary>Host and target names: one segment of an object's key.</summary>
    public static ValueRule<string> Segment { get; } = new(
        "1 to 128 of `A-Z a-z 0-9 . _ -`, not starting with `.` or `-`",
        text => ObjectKey.IsSegment(text) && text[0] != '-'
            ? Parsed.Good(text)
            : Parsed.Bad<string>("cannot be used: use 1 to 128 of A-Z a-z 0-9 . _ - and start with none of . and -"));

    /// <summary>Any text at all: passwords may hold quotes, spaces, newlines.</summary>
    public static ValueRule<Secret> Opaque { get; } = new(
        "any text", text => text.Length == 0 ? Parsed.Bad<Secret>("is empty: give one, or leave it away") : Parsed.Good(new Secret(text)));

    public static ValueRule<string> AbsolutePath { get; } = new(
        "absolute path",
        text => text.StartsWith('/') && NameProblem(text) is null
            ? Parsed.Good(text)
            : Parsed.Bad<string>("is not an absolute path without control characters"));

    public static ValueRule<int> Whole(int least, int most) => new(
        string.Create(CultureInfo.InvariantCulture, $"whole number from {least} to {most}"),
        text => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? Parsed.Good(number)
            : Parsed.Bad<int>(string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} to {most}")));

    public static ValueRule<T> OneOf<T>(params (string Word, T Value)[] words) =>
        OneOf(string.Join(", ", words.Select(word => $"`{word.Word}`")), words);

    public static ValueRule<T> OneOf<T>(string values, params (string Word, T Value)[] words) => new(values, text =>
    {
        var at = Array.FindIndex(words, word => word.Word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        if (at >= 0) return Parsed.Good(words[at].Value);
        var known = words.Select(word => word.Word).ToList();
        var hint = Suggestion.For(text, known) is { } near ? $"; did you mean {near}?" : "";
        return Parsed.Bad<T>($"is none of {string.Join(", ", known)}{hint}");
    });

    /// <summary>Items between commas or white space, each once.</summary>
    public static ValueRule<IReadOnlyList<T>> ListOf<T>(ValueRule<T> item) => new($"list of {item.Values}, separated by commas or spaces", text =>
    {
        var parsed = text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Distinct().Select(item.Read).ToList();
        if (parsed.Count == 0) return Parsed.Bad<IReadOnlyList<T>>("names nothing");
        return parsed.Find(one => one.Problem is not null).Problem is { } problem
            ? Parsed.Bad<IReadOnlyList<T>>($"has an item that {problem}")
            : Parsed.Good<IReadOnlyList<T>>([.. parsed.Select(one => one.Value!)]);
    });

    /// <summary>The same rule for an entry without a default, where null means that it was not given.</summary>
    public static ValueRule<T?> OrAbsent<T>(this ValueRule<T> rule)
        where T : struct =>
        new(rule.Values, text => rule.Read(text) is { Problem: null } good ? Parsed.Good<T?>(good.Value) : Parsed.Bad<T?>(rule.Read(text).Problem!));

    private static string? NameProblem(string text) => text switch
    {
        "" => "is empty: give one, or leave it away",
        { Length: > LongestName } => string.Create(CultureInfo.InvariantCulture, $"is longer than {LongestName} characters"),
        ['-', ..] => "starts with a dash, so tools would take it for an option",
        _ when !text.EnumerateRunes().All(Display.IsPrintable) => "holds a control or invisible character",
        _ when char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) => "starts or ends with white space",
        _ => null,
    };
}
