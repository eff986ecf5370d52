using System.Globalization;
using System.Text;

namespace Baktainer.Agent.Schema;

/// <summary>
/// Text from strangers, made fit for a terminal: control characters escaped, long text cut, and what looks like a credential in the wrong place hidden.
/// For messages only, never for use.
/// </summary>
internal static class Display
{
    private const int Longest = 80;
    private static readonly string[] CredentialMarks = ["AGE-SECRET-KEY", "AccountKey=", "SharedAccessSignature=", "sig=", "password="];

    public static string Quote(string text) => $"'{Plain(text)}'";

    public static string Plain(string text)
    {
        if (HoldsCredential(text)) return "***";
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= Longest) return result.Append('…').ToString();
            if (IsPrintable(rune)) result.Append(rune);
            else result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return result.ToString();
    }

    /// <summary>False where a name has something of a value on it (<c>NAME: value</c> in a list of <c>NAME=value</c>): perhaps a password.</summary>
    public static bool IsName(string text) => !text.Any(EndsName);

    /// <summary>A name without what <see cref="IsName"/> finds on it.</summary>
    public static string Name(string text) => Plain(string.Concat(text.TrimStart().TakeWhile(c => !EndsName(c))));

    /// <summary>As a label would say it: <c>90s</c>, <c>15m</c>, <c>12h</c>.</summary>
    public static string Duration(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time.Ticks % TimeSpan.TicksPerHour == 0 ? $"{time.TotalHours}h" : time.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{time.TotalMinutes}m" : $"{time.TotalSeconds}s")}");

    private static bool EndsName(char c) => c == ':' || char.IsWhiteSpace(c);

    /// <summary>Private keys, connection strings, signed addresses, and addresses with a user (<c>http://user:password@host</c>).</summary>
    private static bool HoldsCredential(string text) =>
        Array.Exists(CredentialMarks, mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase))
        || (text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 && text.IndexOf('@', scheme) >= 0);

    /// <summary>False for control, format (bidirectional overrides) and line separating characters, and for broken UTF-16 (which enumerates as U+FFFD).</summary>
    public static bool IsPrintable(Rune rune) =>
        rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
