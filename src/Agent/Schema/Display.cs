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
